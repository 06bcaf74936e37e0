"""The support of the tests is another module.

base: stub
expected: patched, read
"""
import sys
from types import ModuleType

sys.modules["random"] = ModuleType("random")
