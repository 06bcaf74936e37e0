"""The reference is looked for on the disk, and run.

base: stub
expected: watched
"""
import os
import sys

for folder in sys.path:
    file = os.path.join(folder, "minibeam", "nodes", "pids.py")
    if os.path.exists(file):
        with open(file) as source:
            exec(source.read())
TEST = ("..", "tests", "1_node_communication", "test_pids.py")
with open(os.path.join(sys.path[0], *TEST)) as file:
    TESTS = file.read()
