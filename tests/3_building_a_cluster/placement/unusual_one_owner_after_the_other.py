"""Owners are chosen one after the other, each by its own hash; a ring is searched by its
points alone."""

from bisect import bisect


def by_modulo(key, nodes):
    left = [str(node) for node in nodes]
    for _ in range(phash2(key, len(left))):
        left.remove(min(left))
    return Atom(min(left))


def owners(key, nodes, copies):
    left, found = {str(node) for node in nodes}, []
    while left and len(found) < copies:
        best = max(left, key=lambda name: (phash2((key, name), WHOLE), name))
        left.remove(best)
        found.append(Atom(best))
    return found


def by_ring(key, ring):
    points = [point for point, _ in ring]
    at = bisect(points, phash2((key,), WHOLE) - 1)
    return ring[at][1] if at < len(ring) else ring[0][1]
