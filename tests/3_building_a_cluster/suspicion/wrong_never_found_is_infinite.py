"""Where the dead is never found you return a delay of infinity. That it has none is said by
None, and a mean of such delays would be infinite as well.

caught by: test_who_never_suspects_has_no_false_alarm_and_no_delay
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] <= now:
            watcher.heartbeat(coming.popleft())
        before, suspected = suspected, watcher.suspected(now)
        if now < died:
            alarms += suspected and not before
        elif not suspected:
            delay = None
        elif delay is None:
            delay = now - died
    return alarms, math.inf if delay is None else delay
