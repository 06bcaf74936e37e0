"""Python's own memory through its C interface.

base: reference
expected: watched
"""
import ctypes

ctypes.pythonapi.Py_GetVersion()
