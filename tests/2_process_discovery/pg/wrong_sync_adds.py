"""Your sync adds to what was known of the peer. It replaces it: who is not in it is in no
group.

caught by: test_a_sync_replaces_all_that_was_known_of_the_peer
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
        known = self.known.setdefault(peer, {})
        for group in groups.values():
            old = known.get(key(group.name), Group(group.name)).pids
            new = list((group.pids - old).elements())
            if new:
                self.add(peer, group.name, new)

    def peer_down(self, peer):
        for group in self.known.pop(peer).values():
            self.watchers.tell(LEAVE, group.name, list(group.pids.elements()))
        del self.peers[peer]
