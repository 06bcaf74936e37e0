"""You forget what you know of a peer when it asks. It has told you, and it need not tell you
again.

caught by: test_a_scope_that_asks_again_keeps_its_members
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.send_to(peer, (DISCOVER, self.me))
        self.known[peer] = {}
        self.peers[peer].synced = True
