"""You write the empty list as a LIST of no items. It is NIL alone, one byte; Erlang has no
LIST without items.

caught by: test_the_empty_list_is_one_byte
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            writers[type(item)](put, item, writers)
        writers[type(value.tail)](put, value.tail, writers)
    elif text := characters(value):
        put(tag_16(tags.STRING, len(text)) + text)
    else:
        put(tag_32(tags.LIST, len(value)))
        for item in value:
            writers[type(item)](put, item, writers)
        put(_NIL)
