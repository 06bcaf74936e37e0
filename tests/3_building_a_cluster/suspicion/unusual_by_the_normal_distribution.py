"""The level is worked out by the functions of the standard library, and the silence that is
too long is compared."""

from statistics import NormalDist, fmean, pstdev


class Detector:
    def heartbeat(self, now):
        gap, self.heard = now - self.heard, now
        if len(self.gaps) == WINDOW:
            self.gaps.popleft()
        self.gaps.append(gap)

    def _usual(self):
        mean = max(self.expected, fmean(self.gaps))
        return mean, max(pstdev(self.gaps), mean * LEAST)

    def phi(self, now):
        mean, deviation = self._usual()
        late = (now - self.heard - mean) / deviation
        if late < 5:
            return -math.log10(NormalDist().cdf(-late))
        return level(late)

    def suspected(self, now):
        return self.threshold <= self.phi(now)
