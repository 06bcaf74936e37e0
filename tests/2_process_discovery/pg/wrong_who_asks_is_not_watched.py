"""You don't watch a peer that has asked. When it is gone, what it has told stays for ever.

caught by: test_nothing_is_left_of_a_peer_that_is_gone
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if peer not in self.peers:
            self.peers[peer] = Peer(self.node.new_reference())
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
        self.peers[peer].synced = True
