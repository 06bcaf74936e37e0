"""Whoever was suspected once stays so with you. A sign of life says that it was a mistake.

caught by: test_a_sign_of_life_ends_a_suspicion
"""


class Detector:
    gone = False

    def suspected(self, now):
        self.gone = self.gone or self.phi(now) >= self.threshold
        return self.gone
