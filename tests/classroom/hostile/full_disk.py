"""Files are written until there is no room.

base: reference
expected: any
only: sandbox
"""
import os
import tempfile

FOLDER = tempfile.mkdtemp()
try:
    for number in range(4096):
        with open(os.path.join(FOLDER, str(number)), "wb") as file:
            file.write(bytes(2**20))
except OSError:
    pass
