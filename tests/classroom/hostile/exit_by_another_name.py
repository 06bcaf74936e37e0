"""The process ends under a name that is put together.

base: stub
expected: no points
"""
import os

getattr(os, "_ex" + "it")(0)
