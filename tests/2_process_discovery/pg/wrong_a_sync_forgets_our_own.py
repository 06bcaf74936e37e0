"""Your sync undoes that the peer has had a sync of ours: it makes a new Peer of it. From then
on it hears of no change.

caught by: test_a_sync_does_not_undo_ours
"""


class Scope:
    def sync(self, peer, groups):
        old = self.peers.get(peer)
        self.peers[peer] = Peer(old.reference if old else monitors.monitor(peer))
        before, self.known[peer] = self.known.get(peer, {}), groups
        for each, group in {**before, **groups}.items():
            old = before.get(each, Group(group.name)).pids
            new = groups.get(each, Group(group.name)).pids
            for kind, pids in ((LEAVE, old - new), (JOIN, new - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids.elements()))
