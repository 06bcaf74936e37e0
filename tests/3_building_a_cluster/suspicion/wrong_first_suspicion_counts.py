"""You take the first suspicion after the death for the discovery. What was still under way
may end it: only from the last one on it is known.

caught by: test_a_suspicion_that_ends_again_was_no_discovery
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
        elif suspected and delay is None:
            delay = now - died
    return alarms, delay
