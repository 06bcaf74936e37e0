"""Takes a frame of more than a mebibyte for an attack.

module: frames
caught by: large
"""

DEFAULT_LIMIT = 2**20
