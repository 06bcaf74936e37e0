"""You take what was expected for the mean, whatever the gaps were. A peer that is slow all
the time is suspected all the time.

caught by: test_a_slow_peer_is_waited_for_longer
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        mean = self.expected
        deviation = max(deviation, LEAST * mean)
        return level((now - self.heard - mean) / deviation)
