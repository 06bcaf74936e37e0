"""At a sync you tell who watches of each pid once. A pid comes and goes as often as its count
has changed.

caught by: test_who_watches_hears_what_a_sync_has_changed_and_no_more
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
        before, self.known[peer] = self.known.get(peer, {}), groups
        for each, group in {**before, **groups}.items():
            old = before.get(each, Group(group.name)).pids
            new = groups.get(each, Group(group.name)).pids
            for kind, pids in ((LEAVE, old - new), (JOIN, new - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids))
