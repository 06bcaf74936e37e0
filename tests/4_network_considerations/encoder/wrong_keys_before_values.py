"""You write all keys and then all values. On the wire key and value come by turns.

caught by: test_a_map_has_key_and_value_by_turns
"""


def map_(put, value, writers):
    pairs = entries(value, writers)
    put(tag_32(tags.MAP, len(pairs)))
    for key, _ in pairs:
        writers[type(key)](put, key, writers)
    for _, item in pairs:
        writers[type(item)](put, item, writers)
