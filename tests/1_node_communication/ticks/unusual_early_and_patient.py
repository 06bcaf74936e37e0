"""Ticks a little before the interval is over, counts bytes by their truth, and gives the peer
an eighth of the tick time more than it asks for.
"""


class Ticks:
    def received(self, now: float, count: int) -> None:
        self.heard = (self.heard, now)[bool(count)]

    def due(self, now: float) -> bool:
        early = 0.75 * self.interval
        last = [self.spoke, self.heard][: 1 + self.hidden]
        return any(moment + early < now for moment in last)

    def expired(self, now: float) -> bool:
        return not now < self.heard + self.limit + self.interval / 2
