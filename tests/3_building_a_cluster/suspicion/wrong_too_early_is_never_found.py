"""A suspicion that began before the death and stays is no discovery for you. It was a false
alarm, and from the death on it is right.

caught by: test_an_alarm_that_was_too_early_and_stays_counts_as_both
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
        elif delay is None and not before:
            delay = now - died
    return alarms, delay
