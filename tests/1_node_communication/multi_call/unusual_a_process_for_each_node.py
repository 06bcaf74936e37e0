"""A process of its own calls each server and notes what came of it; the caller waits for the
ends of these processes.
"""

from minibeam.nodes.calls import call
from minibeam.nodes.monitors import spawn_monitor
from minibeam.terms import Exit


async def multi_call(nodes, name, request, timeout=None):
    outcome = []

    async def ask(place, node):
        try:
            outcome[place] = (node, [await call((name, node), request, timeout)])
        except Exit:
            outcome[place] = (node, [])

    ends = []
    try:
        for place, node in enumerate(map(Atom, nodes)):
            outcome.append((node, []))
            ends.append(spawn_monitor(ask, place, node)[1])
        for end in ends:
            await receive(lambda message, end=end: is_down(message, end))
    finally:
        for end in ends:
            demonitor(end, flush=True)
    replies = [(node, value) for node, values in outcome for value in values]
    return replies, [node for node, values in outcome if not values]


def abcast(nodes, name, request):
    for node in reversed(list(nodes)):
        send((Atom(name), Atom(node)), (Atom("$gen_cast"), request))
    return Atom("abcast")
