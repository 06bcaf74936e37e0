"""A program started without what Python has for it.

base: reference
expected: any
only: sandbox
"""
import _posixsubprocess
import os
import sys


def start():
    reads, writes = os.pipe()
    words = [os.fsencode(sys.executable), b"-c", b"import time; time.sleep(600)"]
    given = [words, [words[0]], True, (writes,), None, None]
    given += [*[-1] * 6, reads, writes, True, True, -1, None, None, None, -1, None]
    _posixsubprocess.fork_exec(*given, *[False] * (sys.version_info >= (3, 11)))


try:
    start()
except (TypeError, OSError):
    pass
