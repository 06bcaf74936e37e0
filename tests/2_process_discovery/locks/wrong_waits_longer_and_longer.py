"""Your bound doubles without an end: after ten tries one waits for minutes. It stays at 8 s.

caught by: test_the_longest_wait_doubles_up_to_eight_seconds
"""


def back_off(times, random):
    return random.randint(1, 125 << times) / 1000
