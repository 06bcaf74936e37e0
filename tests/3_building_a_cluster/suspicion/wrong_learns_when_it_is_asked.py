"""You add the silence so far to the gaps whenever you are asked. So it depends on how often
somebody asks; only a sign of life ends a gap.

caught by: test_to_ask_changes_nothing
"""


class Detector:
    def suspected(self, now):
        suspected = self.phi(now) >= self.threshold
        self.gaps.append(now - self.heard)
        return suspected
