"""You write items with WRITERS and not with the table that you were given. Where both ends
asked for text, the text in your lists goes out as binaries.

caught by: test_text_travels_as_text_where_both_ends_asked
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            WRITERS[type(item)](put, item, WRITERS)
        WRITERS[type(value.tail)](put, value.tail, WRITERS)
    elif text := characters(value):
        put(tag_16(tags.STRING, len(text)) + text)
    else:
        if value:
            put(tag_32(tags.LIST, len(value)))
        for item in value:
            WRITERS[type(item)](put, item, WRITERS)
        put(_NIL)
