"""You don't ask back. A scope that starts later asks all the others, but none of them would
learn what it has.

caught by: test_a_scope_that_starts_later_is_told_all
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.known[peer] = {}
        self.peers[peer].synced = True
