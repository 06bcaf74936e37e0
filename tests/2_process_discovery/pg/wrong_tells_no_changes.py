"""Your discovered never notes that the peer has had a sync. So it is told of no change after
that.

caught by: test_a_peer_is_told_of_each_join
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
