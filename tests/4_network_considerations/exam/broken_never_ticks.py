"""Is quiet for as long as it has nothing to say, so others give it up.

module: ticks
caught by: silence
"""


class Ticks:
    def due(self, now: float) -> bool:
        return False
