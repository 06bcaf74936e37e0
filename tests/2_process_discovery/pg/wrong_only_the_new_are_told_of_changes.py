"""You note only for a new peer that it has had a sync. One that you know by its own sync, and
that asks then, is never told of a change.

caught by: test_who_has_had_no_sync_is_told_of_no_change
"""


class Scope:
    def discovered(self, peer):
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if peer not in self.peers:
            self.peers[peer] = Peer(monitors.monitor(peer), synced=True)
            self.known[peer] = {}
            self.send_to(peer, (DISCOVER, self.me))
