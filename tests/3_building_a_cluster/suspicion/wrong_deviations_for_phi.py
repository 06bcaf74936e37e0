"""You return by how many deviations it is late, and not the level of that. Four deviations
are not ten thousand to one.

caught by: test_phi_says_how_many_gaps_would_be_as_long
"""


class Detector:
    def phi(self, now):
        mean, deviation = spread(self.gaps)
        mean = max(mean, self.expected)
        deviation = max(deviation, LEAST * mean)
        return max(0.0, (now - self.heard - mean) / deviation)
