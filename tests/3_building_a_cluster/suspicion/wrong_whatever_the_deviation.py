"""Your level depends on the mean alone: as many times the mean, as much suspicion. A peer
that is always on time is waited for as long as one that never is.

caught by: test_an_irregular_peer_is_waited_for_longer
"""


class Detector:
    def phi(self, now):
        mean, _ = spread(self.gaps)
        return (now - self.heard) / max(mean, self.expected) / math.log(10)
