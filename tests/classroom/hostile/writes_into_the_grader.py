"""A file of the grader is opened to write into it.

base: reference
expected: watched
"""
import os
import sys

import course

try:
    with open(os.path.join(os.path.dirname(course.__file__), "rogue.txt"), "w") as file:
        file.write("rogue")
except OSError:
    pass
