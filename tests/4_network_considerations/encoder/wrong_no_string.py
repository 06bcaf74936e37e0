"""You never use STRING. Erlang sends a list of integers from 0 to 255 in that form, one byte
an item instead of two.

caught by: test_integers_of_one_byte_in_a_list_are_a_string
"""


def list_(put, value, writers):
    improper = isinstance(value, ImproperList)
    items = value.items if improper else value
    if items:
        put(tag_32(tags.LIST, len(items)))
    for item in items:
        writers[type(item)](put, item, writers)
    if improper:
        writers[type(value.tail)](put, value.tail, writers)
    else:
        put(_NIL)
