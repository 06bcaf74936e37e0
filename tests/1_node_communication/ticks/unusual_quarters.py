"""Time is counted in whole intervals, as OTP does it: a tick in each one in which nothing was
sent so far, and gone when the last life was more than three before this one.
"""


class Ticks:
    __slots__ = ("began", "heard", "hidden", "interval", "limit", "spoke")

    def __init__(self, net_ticktime: float, now: float, hidden: bool = False) -> None:
        self.interval, self.limit, self.hidden = net_ticktime / 4, net_ticktime, hidden
        self.began = self.heard = self.spoke = now

    def quarter(self, moment: float) -> int:
        return int((moment - self.began) // self.interval)

    def due(self, now: float) -> bool:
        last = min(self.spoke, self.heard) if self.hidden else self.spoke
        return self.quarter(now) > self.quarter(last)

    def expired(self, now: float) -> bool:
        return self.quarter(now) - self.quarter(self.heard) > 3
