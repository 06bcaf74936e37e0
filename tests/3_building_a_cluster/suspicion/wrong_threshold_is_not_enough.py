"""Who has just reached the threshold is trusted by you. From the threshold on he is
suspected: `>=`.

caught by: test_the_threshold_itself_is_enough
"""


class Detector:
    def suspected(self, now):
        return self.phi(now) > self.threshold
