"""The process ends with success in the middle of a test.

base: reference
expected: some points, read
"""
import os


def show(node, pid):
    os._exit(0)
