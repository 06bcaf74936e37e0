"""The process ends at the import, with success.

base: stub
expected: no points, read
"""
import os

os._exit(0)
