"""You may wait for 0 ms, which is no wait at all. The shortest is 1 ms.

caught by: test_a_wait_is_a_whole_number_of_milliseconds_from_one_on
"""


def back_off(times, random):
    bound = 125 << times if times <= 5 else 8000
    return random.randrange(bound) / 1000
