"""You stop one time too early: the end is a time at which it is asked, too.

caught by: test_a_watcher_is_asked_at_each_time_until_the_end
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every)):
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
    return alarms, delay
