"""You keep entries by the name itself. Python takes 1, 1.0 and True for one name, and a
text for something else than its bytes: use `key(name)`.

caught by: test_a_name_is_any_term_and_no_two_terms_are_one_name
"""


def key(term: Term) -> Key:
    try:
        hash(term)
    except TypeError:
        return repr(term)
    return term
