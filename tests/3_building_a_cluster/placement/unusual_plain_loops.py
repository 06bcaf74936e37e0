"""Loops, and a ring that is gone along from its beginning."""

import heapq


def owners(key, nodes, copies):
    scores = []
    for node in nodes:
        heapq.heappush(scores, (phash2((key, str(node)), WHOLE), str(node)))
    return [Atom(name) for _, name in heapq.nlargest(copies, scores)]


def build_ring(weights):
    ring = []
    for node in weights:
        for number in range(weights[node] * POINTS, 0, -1):
            ring.append((phash2((node.encode(), number), WHOLE), Atom(node)))
    ring.sort(key=lambda entry: (entry[0], str(entry[1])))
    return ring


def by_ring(key, ring):
    place = phash2((key,), WHOLE)
    for point, node in ring:
        if point >= place:
            return node
    return ring[0][1]


def moved(keys, before, after):
    moved = count = 0
    for key in keys:
        count += 1
        if before(key) != after(key):
            moved += 1
    return moved / count if count else 0.0
