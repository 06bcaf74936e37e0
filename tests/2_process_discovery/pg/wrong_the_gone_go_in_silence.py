"""Your peer_down tells nobody who watches. For them the processes of the peer are in their
groups still.

caught by: test_who_watches_hears_of_a_lost_node_and_of_its_return
"""


class Scope:
    def peer_down(self, peer):
        del self.peers[peer], self.known[peer]
