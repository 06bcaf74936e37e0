"""How a simulated run can end other than with its story's result.

Every error that `simulate` raises, these and the story's own, carries the run in its
attribute `run`: the trace, the drawing and the seed to run it again with.
"""

from __future__ import annotations


class SimError(Exception):
    """A run could not go on."""


class SimDeadlock(SimError):
    """Nothing is left to do, no timer is set, and the story is not done."""


class SimTimeLimit(SimError):
    """The story is not done at the virtual time limit."""


class SimLivelock(SimError):
    """The limit of callbacks was reached while virtual time stood still."""


class SimStuck(SimError):
    """Something never yields: the wall clock ran out inside one callback."""


class SimForbidden(SimError):
    """The program asked for what would make two runs of one seed differ."""


class NodeNotFound(OSError):
    """The simulated directory knows no node of that name."""
