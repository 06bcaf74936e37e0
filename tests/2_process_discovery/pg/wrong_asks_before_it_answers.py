"""You ask back before you answer. The order is the protocol's: first the sync, then the
discover.

caught by: test_a_scope_that_asks_is_told_all_and_asked
"""


class Scope:
    def discovered(self, peer):
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        self.peers[peer].synced = True
