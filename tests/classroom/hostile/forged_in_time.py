"""A result is forged while the test runs, and the process ends.

base: stub
expected: no points, forged, read
"""
import json
import os


def new_pid(node):
    for number in range(3, 40):
        try:
            os.write(number, json.dumps({"event": "end"}).encode() + b"\n")
        except OSError:
            pass
    os._exit(0)
