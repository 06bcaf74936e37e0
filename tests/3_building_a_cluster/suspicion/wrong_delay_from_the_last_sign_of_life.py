"""Your delay begins at the last sign of life. It is how long the peer is dead before anybody
knows: from its death on.

caught by: test_the_delay_is_from_the_death_to_the_suspicion
"""


def quality(watcher, arrivals, died, end, every):
    coming, heard = deque(arrivals), 0.0
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] <= now:
            heard = coming.popleft()
            watcher.heartbeat(heard)
        before, suspected = suspected, watcher.suspected(now)
        if now < died:
            alarms += suspected and not before
        elif not suspected:
            delay = None
        elif delay is None:
            delay = now - heard
    return alarms, delay
