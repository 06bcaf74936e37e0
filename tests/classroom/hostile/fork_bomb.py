"""Each process makes two.

base: stub
expected: watched
only: sandbox
"""
import os

while True:
    os.fork()
