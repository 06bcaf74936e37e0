"""A whole network in one thread, on a virtual clock, under a seed.

`simulate(story, seed=...)` runs `async def story(net)`; the same seed gives the same run.
"""

from course.sim.errors import (
    NodeNotFound,
    SimDeadlock,
    SimError,
    SimForbidden,
    SimLivelock,
    SimStuck,
    SimTimeLimit,
)
from course.sim.hosts import Host
from course.sim.loopback import LoopbackNetwork, over_tcp
from course.sim.network import Hold, Network
from course.sim.run import Run, simulate
from course.sim.trace import Event

__all__ = [
    "Event",
    "Hold",
    "Host",
    "LoopbackNetwork",
    "Network",
    "NodeNotFound",
    "Run",
    "SimDeadlock",
    "SimError",
    "SimForbidden",
    "SimLivelock",
    "SimStuck",
    "SimTimeLimit",
    "over_tcp",
    "simulate",
]
