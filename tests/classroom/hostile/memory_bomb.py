"""More memory than there is.

base: stub
expected: no points
"""
KEPT = []
while True:
    KEPT.append(bytearray(2**26))
