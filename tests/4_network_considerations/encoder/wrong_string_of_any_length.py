"""Your STRING may be of any length. Its count has 16 bits: from 65536 items on it is a LIST.

caught by: test_a_list_too_long_for_a_string_is_its_items_and_nil
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            writers[type(item)](put, item, writers)
        writers[type(value.tail)](put, value.tail, writers)
    elif value and all(type(n) is int and 0 <= n <= 255 for n in value):
        put(tag_16(tags.STRING, len(value) % 2**16) + bytes(value))
    else:
        if value:
            put(tag_32(tags.LIST, len(value)))
        for item in value:
            writers[type(item)](put, item, writers)
        put(_NIL)
