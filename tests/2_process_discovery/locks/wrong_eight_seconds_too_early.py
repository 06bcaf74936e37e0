"""Your bound is 8 s from the fifth time on. It doubles once more before: 4 s for 5.

caught by: test_the_longest_wait_doubles_up_to_eight_seconds
"""


def back_off(times, random):
    bound = 125 << times if times < 5 else 8000
    return random.randint(1, bound) / 1000
