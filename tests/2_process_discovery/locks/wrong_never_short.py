"""You wait for between half of the bound and all of it, so who comes back later never gets
before the others. Each time from 1 ms on is to be as likely.

caught by: test_each_wait_up_to_the_longest_is_as_likely
"""


def back_off(times, random):
    bound = 125 << times if times <= 5 else 8000
    return random.randint(bound // 2, bound) / 1000
