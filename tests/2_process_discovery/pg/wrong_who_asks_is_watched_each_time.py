"""You watch a peer anew each time it asks. One monitor will do; the others are never ended.

caught by: test_a_scope_that_asks_again_is_told_again_and_not_asked
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        new = peer not in self.peers
        self.peers[peer] = Peer(monitors.monitor(peer), synced=True)
        if new:
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
