"""You keep entries by the key itself. Python takes 1, 1.0 and True for one key, and has
none for a list: keep them by `key_of(key)`.

caught by: test_a_key_is_any_term_and_no_two_terms_are_one_key
"""


def key_of(key: Term) -> Key:
    try:
        hash(key)
    except TypeError:
        return repr(key)
    return key
