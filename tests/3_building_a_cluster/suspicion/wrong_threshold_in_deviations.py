"""You take the threshold for a number of deviations. It is a level: 8 is one in a hundred
million, and that is five and a half deviations.

caught by: test_who_has_reached_the_threshold_is_suspected
"""


class Detector:
    def suspected(self, now):
        mean, deviation = spread(self.gaps)
        mean = max(mean, self.expected)
        return now - self.heard >= mean + self.threshold * max(deviation, LEAST * mean)
