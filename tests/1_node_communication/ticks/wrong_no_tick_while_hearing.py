"""What comes in puts your tick off in `due`, so a node that only receives says nothing and
its peer gives it up. Only what we send counts there.

caught by: test_what_comes_in_does_not_put_our_tick_off
"""


class Ticks:
    def due(self, now: float) -> bool:
        if self.hidden and now - self.heard >= self.interval:
            return True
        return now - max(self.spoke, self.heard) >= self.interval
