"""You ask how unusual the whole silence is, and not by how much it is longer than the mean. A
peer that is silent as long as always is suspected already.

caught by: test_a_silence_as_long_as_the_mean_is_no_surprise
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        mean = max(mean, self.expected)
        deviation = max(deviation, LEAST * mean)
        return level((now - self.heard) / deviation)
