"""You take the keys as Python has them. None and Atom("nil") are two keys to Python and one
on the wire, which makes Erlang hang up: `entries` refuses that.

caught by: test_a_key_that_comes_twice_on_the_wire_is_refused
"""


def map_(put, value, writers):
    pairs = value.pairs if isinstance(value, TermMap) else value.items()
    put(tag_32(tags.MAP, len(pairs)))
    for key, item in pairs:
        writers[type(key)](put, key, writers)
        writers[type(item)](put, item, writers)
