"""Your `expired` gives a peer up that was silent for two intervals. It has the whole tick
time, `limit`: one tick may be late, or lost with a connection that recovers.

caught by: test_a_connection_that_is_silent_for_the_tick_time_is_gone
"""


class Ticks:
    def expired(self, now: float) -> bool:
        return now - self.heard >= 2 * self.interval
