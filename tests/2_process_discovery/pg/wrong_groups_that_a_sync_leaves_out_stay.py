"""Your sync keeps the groups that are not in it. All that the peer has is in it: nobody there
is in the others any more.

caught by: test_a_sync_replaces_all_that_was_known_of_the_peer
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
        known = self.known.setdefault(peer, {})
        for each, group in groups.items():
            old = known.get(each, Group(group.name)).pids
            known[each] = group
            for kind, pids in ((LEAVE, old - group.pids), (JOIN, group.pids - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids.elements()))

    def peer_down(self, peer):
        for group in self.known.pop(peer).values():
            self.watchers.tell(LEAVE, group.name, list(group.pids.elements()))
        del self.peers[peer]
