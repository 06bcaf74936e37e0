"""What a student's module imports anyway leads to what compares.

base: stub
expected: patched
"""
from minibeam.network import order

order.identity = lambda term, text=True: ()
