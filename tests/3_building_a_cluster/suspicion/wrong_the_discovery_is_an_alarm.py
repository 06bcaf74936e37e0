"""You count the suspicion of the dead as a false alarm. It is the one that is right.

caught by: test_the_delay_is_from_the_death_to_the_suspicion
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] <= now:
            watcher.heartbeat(coming.popleft())
        before, suspected = suspected, watcher.suspected(now)
        alarms += suspected and not before
        if now < died:
            continue
        if not suspected:
            delay = None
        elif delay is None:
            delay = now - died
    return alarms, delay
