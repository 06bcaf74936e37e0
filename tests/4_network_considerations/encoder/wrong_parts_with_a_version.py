"""You write the parts of a map with `encode`, each with a 131 of its own. That stands before
a whole term only: write parts with the table.

caught by: test_a_map_counts_its_entries
"""


def map_(put, value, writers):
    pairs = entries(value, writers)
    put(tag_32(tags.MAP, len(pairs)))
    for key, item in pairs:
        put(encode(key))
        put(encode(item))
