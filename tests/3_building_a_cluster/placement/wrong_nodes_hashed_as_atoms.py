"""You hash the node as an atom. Atoms have so simple a hash that some names have the same,
and of two such nodes one never gets a key. Hash the name as text.

caught by: test_two_nodes_whose_atoms_have_one_hash_both_get_keys
"""


def owners(key, nodes, copies):
    atoms = [Atom(node) for node in nodes]
    ranked = sorted(zip(phash2_pairs(key, atoms), atoms), reverse=True)
    return [node for _, node in ranked[:copies]]
