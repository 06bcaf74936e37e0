"""You tell the watcher that it hears of the peer when it is asked, and not when the sign of
life came. Its gaps are yours then, not those of the peer.

caught by: test_it_hears_of_each_sign_of_life_at_the_time_at_which_it_came
"""


def quality(watcher, arrivals, died, end, every):
    coming = deque(arrivals)
    alarms, delay, suspected = 0, None, False
    for number in range(1, int(end / every) + 1):
        now = number * every
        while coming and coming[0] <= now:
            coming.popleft()
            watcher.heartbeat(now)
        before, suspected = suspected, watcher.suspected(now)
        if now < died:
            alarms += suspected and not before
        elif not suspected:
            delay = None
        elif delay is None:
            delay = now - died
    return alarms, delay
