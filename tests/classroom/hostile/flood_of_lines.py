"""Megabytes among the lines that tell results.

base: reference
expected: forged
"""
import os

for number in range(3, 40):
    for _ in range(64):
        try:
            os.set_blocking(number, True)
            os.write(number, b"x" * 65536)
        except OSError:
            break
