"""Your count of a map is twice too large: it is the number of entries, not of keys and
values.

caught by: test_a_map_counts_its_entries
"""


def map_(put, value, writers):
    pairs = entries(value, writers)
    put(tag_32(tags.MAP, 2 * len(pairs)))
    for key, item in pairs:
        writers[type(key)](put, key, writers)
        writers[type(item)](put, item, writers)
