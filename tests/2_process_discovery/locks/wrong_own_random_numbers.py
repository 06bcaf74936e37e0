"""You draw from random numbers of your own, and not from those that you are given. A run
could not be repeated by its seed then.

caught by: test_it_is_drawn_from_the_random_numbers_that_are_given
"""

from random import randint


def back_off(times, random):
    bound = 125 << times if times <= 5 else 8000
    return randint(1, bound) / 1000
