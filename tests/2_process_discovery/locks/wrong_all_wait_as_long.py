"""You always wait for the whole bound. Two that have refused each other come back at the
same moment, and refuse each other again: chance is what parts them.

caught by: test_each_wait_up_to_the_longest_is_as_likely
"""


def back_off(times, random):
    return (125 << times if times <= 5 else 8000) / 1000
