"""You leave out the gaps that are far too long, as exceptions. They are what is to be
learned: this peer can be silent for so long, and lives.

caught by: test_a_slow_peer_is_waited_for_longer
"""


class Detector:
    def heartbeat(self, now):
        if now - self.heard <= 3 * self.expected:
            self.gaps.append(now - self.heard)
        self.heard = now
