"""The import of the student's file is undone, and the reference's done.

base: stub
expected: read
"""
import sys

sys.meta_path[:] = [one for one in sys.meta_path if type(one).__name__ != "Overlay"]
mine = sys.modules.pop("minibeam.nodes.pids")
try:
    from minibeam.nodes.pids import is_local, new_pid, show
except ImportError:
    pass
finally:
    sys.modules["minibeam.nodes.pids"] = mine
