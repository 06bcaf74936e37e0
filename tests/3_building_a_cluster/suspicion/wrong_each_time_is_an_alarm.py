"""You count each time at which the peer is suspected. One long mistake is one alarm: where it
begins.

caught by: test_one_long_mistake_is_one_false_alarm
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] <= now:
            watcher.heartbeat(coming.popleft())
        suspected = watcher.suspected(now)
        if now < died:
            alarms += suspected
        elif not suspected:
            delay = None
        elif delay is None:
            delay = now - died
    return alarms, delay
