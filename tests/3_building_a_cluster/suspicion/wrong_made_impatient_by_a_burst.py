"""After a freeze all that was held up comes at once, and from these gaps of nothing you learn
that the peer sends all the time: it is suspected at once. The mean is `expected` at least.

caught by: test_what_comes_all_at_once_makes_nobody_impatient
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        deviation = max(deviation, LEAST * mean)
        return level((now - self.heard - mean) / deviation)
