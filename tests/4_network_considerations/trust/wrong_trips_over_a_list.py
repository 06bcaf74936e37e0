"""You look up what a peer has sent without a look at what it is: a list or a map can't be
looked up and raises TypeError here. What is no atom is the name of nothing.

caught by: test_a_peer_may_ask_for_any_term
"""

def exposed(table, module, function, arity):
    found = table.get(module, {}).get(function)
    return found if found is not None and takes(found, arity) else None
