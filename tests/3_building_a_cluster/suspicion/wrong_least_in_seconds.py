"""You take LEAST for seconds. It is a share of the mean: a tenth of a second is much for a
peer that sends every quarter of one, and nothing for one that sends each minute.

caught by: test_a_slow_peer_is_waited_for_longer
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        mean = max(mean, self.expected)
        deviation = max(deviation, LEAST)
        return level((now - self.heard - mean) / deviation)
