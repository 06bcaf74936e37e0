"""Finding processes: names of one node, names of the whole cluster, and groups."""
