"""Your `due` ticks a hidden peer only when both directions are quiet. Either is enough:
nothing sent, or nothing received, for an interval.

caught by: test_a_hidden_peer_that_hears_nothing_is_ticked_whatever_it_sends
"""


class Ticks:
    def due(self, now: float) -> bool:
        quiet = now - self.spoke >= self.interval
        if self.hidden:
            return quiet and now - self.heard >= self.interval
        return quiet
