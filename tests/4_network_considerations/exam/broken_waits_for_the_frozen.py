"""Never gives up a peer, however long it is silent.

module: ticks
caught by: silence
"""


class Ticks:
    def expired(self, now: float) -> bool:
        return False
