"""You answer only who is new. A peer that you know may ask as well: it knows nothing of you,
or it would not.

caught by: test_a_scope_that_asks_again_is_told_again_and_not_asked
"""


class Scope:
    def discovered(self, peer):
        if peer not in self.peers:
            self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
        self.peers[peer].synced = True
