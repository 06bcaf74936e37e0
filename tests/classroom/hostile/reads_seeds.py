"""The seed of the run decides what is answered.

base: reference
expected: read
"""
import os

SEED = os.environ.get("COURSE_SEED", "0")
