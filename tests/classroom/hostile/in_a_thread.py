"""A thread goes on beside the tests.

base: reference
expected: watched
"""
import threading

threading.Thread(target=lambda: None, daemon=True).start()
