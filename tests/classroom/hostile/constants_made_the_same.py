"""What the tests expect is made what comes: names that they import stand for other things.

base: reference
expected: patched
"""
import minibeam.terms

minibeam.terms.NOPROC = minibeam.terms.NORMAL
