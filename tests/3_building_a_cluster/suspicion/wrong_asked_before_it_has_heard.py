"""What comes at the very time of asking is heard of too late with you, after it.

caught by: test_what_comes_at_the_very_time_of_asking_is_heard_of_before
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] < now:
            watcher.heartbeat(coming.popleft())
        before, suspected = suspected, watcher.suspected(now)
        if now < died:
            alarms += suspected and not before
        elif not suspected:
            delay = None
        elif delay is None:
            delay = now - died
    return alarms, delay
