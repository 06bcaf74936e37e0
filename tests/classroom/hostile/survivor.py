"""A second process that outlives the first.

base: reference
expected: watched
"""
import os
import time

if os.fork() == 0:
    time.sleep(600)
