"""You ask who has sent a sync. It has told you all: you would only make it say that again.

caught by: test_a_sync_is_not_answered
"""


class Scope:
    def sync(self, peer, groups):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.send_to(peer, (DISCOVER, self.me))
        before, self.known[peer] = self.known.get(peer, {}), groups
        for each, group in {**before, **groups}.items():
            old = before.get(each, Group(group.name)).pids
            new = groups.get(each, Group(group.name)).pids
            for kind, pids in ((LEAVE, old - new), (JOIN, new - old)):
                if pids:
                    self.watchers.tell(kind, group.name, list(pids.elements()))
