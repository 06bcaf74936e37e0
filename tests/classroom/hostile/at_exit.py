"""Something is done when all is over.

base: stub
expected: no points, read, watched
"""
import atexit

atexit.register(print, '{"event": "end"}')
