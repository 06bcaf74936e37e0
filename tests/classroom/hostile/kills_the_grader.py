"""A signal to the process above.

base: reference
expected: watched
"""
import os
import signal

try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError:
    pass
