"""Your peer_down keeps what is known of a peer that is gone. Its processes are members for
ever.

caught by: test_nothing_is_left_of_a_peer_that_is_gone
"""


class Scope:
    def peer_down(self, peer):
        for group in self.known[peer].values():
            self.watchers.tell(LEAVE, group.name, list(group.pids.elements()))
        del self.peers[peer]
