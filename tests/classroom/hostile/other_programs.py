"""A shell.

base: reference
expected: watched
"""
import os

try:
    os.system("true")
except OSError:
    pass
