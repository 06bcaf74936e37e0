"""You don't watch a peer that you know by its sync. If it never asks, you don't learn that it
is gone.

caught by: test_a_peer_that_is_known_by_its_sync_is_watched
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(self.node.new_reference())
        before, self.known[peer] = self.known.get(peer, {}), groups
        for each, group in {**before, **groups}.items():
            old = before.get(each, Group(group.name)).pids
            new = groups.get(each, Group(group.name)).pids
            for kind, pids in ((LEAVE, old - new), (JOIN, new - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids.elements()))
