"""You keep all gaps there ever were. A peer that was slow an hour ago is waited for as if it
still were, and the list grows. The last WINDOW of them count.

caught by: test_what_was_long_ago_is_forgotten
"""


class Detector:
    def heartbeat(self, now):
        self.gaps = [*self.gaps, now - self.heard]
        self.heard = now
