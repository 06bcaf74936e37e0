"""Keeps what happened in a list and finds out when asked."""


class Ticks:
    __slots__ = ("events", "hidden", "interval", "limit")

    def __init__(self, net_ticktime: float, now: float, hidden: bool = False) -> None:
        self.interval, self.limit, self.hidden = net_ticktime / 4, net_ticktime, hidden
        self.events = [("in", now, 1), ("out", now, 1)]

    def received(self, now: float, count: int) -> None:
        self.events.append(("in", now, count))

    def sent(self, now: float) -> None:
        self.events.append(("out", now, 1))

    def quiet(self, way: str, since: float) -> bool:
        return not any(
            when > since for own, when, count in self.events if own == way and count
        )

    def due(self, now: float) -> bool:
        since = now - self.interval
        return self.quiet("out", since) or (self.hidden and self.quiet("in", since))

    def expired(self, now: float) -> bool:
        return self.quiet("in", now - self.limit)
