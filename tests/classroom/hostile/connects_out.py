"""A connection to another machine.

base: reference
expected: watched
"""
import socket

try:
    socket.create_connection(("192.0.2.1", 9), timeout=0.1)
except OSError:
    pass
