"""Your code has 60 and 15 seconds in it. A node may have any net_ticktime, and it may change:
use `limit` and `interval`.

caught by: test_a_tick_time_that_changes_is_followed_at_once
"""


class Ticks:
    def due(self, now: float) -> bool:
        if self.hidden and now - self.heard >= 15.0:
            return True
        return now - self.spoke >= 15.0

    def expired(self, now: float) -> bool:
        return now - self.heard >= 60.0
