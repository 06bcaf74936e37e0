"""You end an improper list with NIL behind its tail. Its tail is the end: [1 | 2] has nothing
after the 2.

caught by: test_an_improper_list_ends_in_its_tail
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        list_(put, [*value.items, value.tail], writers)
    elif text := characters(value):
        put(tag_16(tags.STRING, len(text)) + text)
    else:
        if value:
            put(tag_32(tags.LIST, len(value)))
        for item in value:
            writers[type(item)](put, item, writers)
        put(_NIL)
