"""You take True and False for integers, as Python does, and write them into a STRING. On the
wire they are atoms.

caught by: test_truth_in_a_list_is_an_atom_too
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            writers[type(item)](put, item, writers)
        writers[type(value.tail)](put, value.tail, writers)
    elif 0 < len(value) < 2**16 and all(isinstance(n, int) and 0 <= n <= 255 for n in value):
        put(tag_16(tags.STRING, len(value)) + bytes(value))
    else:
        if value:
            put(tag_32(tags.LIST, len(value)))
        for item in value:
            writers[type(item)](put, item, writers)
        put(_NIL)
