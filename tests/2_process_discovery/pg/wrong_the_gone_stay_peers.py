"""Your peer_down leaves the peer in `peers`. When its node comes back it is taken for one that
you know: neither watched nor asked.

caught by: test_nothing_is_left_of_a_peer_that_is_gone
"""


class Scope:
    def peer_down(self, peer):
        self.sync(peer, {})
