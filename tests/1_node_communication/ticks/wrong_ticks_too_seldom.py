"""Your tick is due after half of the tick time. It is due after one `interval`, a quarter of
it, so that one that comes late does no harm.

caught by: test_a_quiet_connection_is_due_for_a_tick_after_a_quarter_of_the_tick_time
"""


class Ticks:
    def due(self, now: float) -> bool:
        if self.hidden and now - self.heard >= self.interval:
            return True
        return now - self.spoke >= self.limit / 2
