"""You leave out the NIL behind the items of a list. What follows the list would be taken for
its tail.

caught by: test_a_list_with_any_other_item_is_its_items_and_nil
"""


def list_(put, value, writers):
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            writers[type(item)](put, item, writers)
        writers[type(value.tail)](put, value.tail, writers)
    elif text := characters(value):
        put(tag_16(tags.STRING, len(text)) + text)
    elif value:
        put(tag_32(tags.LIST, len(value)))
        for item in value:
            writers[type(item)](put, item, writers)
    else:
        put(_NIL)
