"""A peer that was always on time is suspected for being late by a hair: its gaps deviate by
nothing. They are to deviate by LEAST of the mean at least.

caught by: test_a_very_regular_peer_may_be_a_little_late
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        mean = max(mean, self.expected)
        deviation = max(deviation, 1e-6)
        return level((now - self.heard - mean) / deviation)
