"""You make a dict of the pairs. To Python 1 and 1.0 are the same key, so of a TermMap entries
are lost: take the pairs as they are.

caught by: test_a_map_of_keys_that_python_takes_for_one_is_written_whole
"""


def map_(put, value, writers):
    pairs = dict(entries(value, writers))
    put(tag_32(tags.MAP, len(pairs)))
    for key, item in pairs.items():
        writers[type(key)](put, key, writers)
        writers[type(item)](put, item, writers)
