"""You take a peer that has sent a sync for one that has had yours. It is told of changes in
groups that it has not heard of, and an Erlang node's `pg` ends of that.

caught by: test_who_has_had_no_sync_is_told_of_no_change
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer), synced=True)
        before, self.known[peer] = self.known.get(peer, {}), groups
        for each, group in {**before, **groups}.items():
            old = before.get(each, Group(group.name)).pids
            new = groups.get(each, Group(group.name)).pids
            for kind, pids in ((LEAVE, old - new), (JOIN, new - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids.elements()))
