"""A finder of modules that comes before all others.

base: stub
expected: patched, read
"""
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        return None


sys.meta_path.insert(0, Finder())
