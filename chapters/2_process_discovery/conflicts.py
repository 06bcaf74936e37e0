"""Two processes with one global name: which of them keeps it.

Two clusters that could not see each other may both have registered a name. When they join,
the Method that a name was registered with is called, once in the whole cluster, with the
name and both pids. It returns the pid that has the name from now on, or the atom none.

Three methods are OTP's own. Any other is a function that the node exposes, named as Erlang
names it: `fun module:function/3`, an Export. A closure of an Erlang node, a Fun, can only
run where it came from, so it is sent back there.

What always holds: whatever a method does, the join goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minibeam.network.encoder import encode
from minibeam.network.readers import READERS, read_name, read_pid
from minibeam.network.trust import exposed, finished
from minibeam.nodes import rpc
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import crash_reason
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Exit, Export, Fun, Pid, Term

CONFLICT = Atom("global_name_conflict")
NONE = Atom("none")
EXIT = Atom("EXIT")
GLOBAL = Atom("global")
Method = Callable[[Term, Pid, Pid], Any]


def random_exit_name(name: Term, one: Pid, two: Pid) -> Pid:
    """One of the two is killed, the other returned: it keeps the name.
    (`global:random_exit_name/3`, the method of names that say no other)

    Which is which must not depend on who asks, that is on which of them is `one`, or both
    might die. OTP's rule is `by_node`, which gives first the one that stays. The other is
    sent an exit signal with the reason KILL (`exit_process`), which it can't trap.
    """
    raise NotImplementedError("conflicts.random_exit_name is still to be written")


def random_notify_name(name: Term, one: Pid, two: Pid) -> Pid:
    """As random_exit_name, but who loses the name lives on, and is sent the message
    (CONFLICT, name); who keeps it is told nothing. (`global:random_notify_name/3`)"""
    raise NotImplementedError("conflicts.random_notify_name is still to be written")


def notify_all_name(name: Term, one: Pid, two: Pid) -> Atom:
    """Neither keeps the name: NONE is returned. Each is sent the message (CONFLICT, name,
    pid), with the pid of the other. (`global:notify_all_name/3`)"""
    raise NotImplementedError("conflicts.notify_all_name is still to be written")


def by_node(one: Pid, two: Pid) -> tuple[Pid, Pid]:
    """The two, the one of the node with the smaller name first."""
    return (one, two) if one.node < two.node else (two, one)


async def resolve(method: Term, name: Term, one: Pid, two: Pid) -> Term:
    """Calls a method, whatever it is, and returns what comes of it; raises nothing.
    (`global:resolve_it/4`)

    `function_of(method)` is what to call: `(name, one, two)` are its arguments, and it may
    be async (`finished`).

    | the method               | what is returned                       |
    | ------------------------ | -------------------------------------- |
    | returns None             | NONE                                   |
    | returns anything else    | that                                   |
    | raises Exit              | (EXIT, its reason)                     |
    | raises another Exception | (EXIT, `crash_reason` of it)           |

    `function_of` may raise as well, where there is no such method: likewise. Whoever asked
    for the call takes (EXIT, _) for a call that failed, as `rpc.call` does.
    """
    raise NotImplementedError("conflicts.resolve is still to be written")


OWN: dict[str, Method] = {
    "random_exit_name": random_exit_name,
    "random_notify_name": random_notify_name,
    "notify_all_name": notify_all_name,
}
"""The methods of the module `global`."""


def function_of(method: Term) -> Method:
    """What to call for a method. LookupError for one that this node does not have."""
    match method:
        case Export(Atom("global"), function, 3) if function in OWN:
            return OWN[function]
        case Export(module, function, 3):
            found = exposed(here().exposed, module, function, 3)
            if found is not None:
                return found
        case Fun():
            module, maker = origin_of(method)
            if module == GLOBAL:
                # The default of register_name/2: a closure of global's own, the same on all.
                return random_exit_name
            return lambda name, one, two: call_there(maker, method, name, one, two)
    raise LookupError(f"no such method here: {method!r}")


async def call_there(node: Atom, method: Fun, name: Term, one: Pid, two: Pid) -> Term:
    """Has the node that a closure came from run it."""
    answer = await rpc.call(node, "global", "resolve_it", [method, name, one, two], 5.0)
    match answer:
        case (Atom("badrpc"), reason):
            raise Exit(reason)
    return answer


def origin_of(method: Fun) -> tuple[Atom, Atom]:
    """The module of a closure, and the node of the process that made it."""
    data = method.data
    module, at = read_name(data, 30)
    for _ in ("old index", "old unique number"):
        _, at = READERS[data[at]](data, at + 1, READERS)
    maker, _ = read_pid(data, at + 1, READERS)
    return module, maker.node


def method_of(resolve: Term | Method) -> Term:
    """What goes into a table for a resolver: a term as it is; for a Python function the
    name that other nodes know it by. ValueError for one that this node does not expose."""
    if not callable(resolve):
        encode(resolve)
        return resolve
    for function, own in OWN.items():
        if resolve is own:
            return Export(GLOBAL, Atom(function), 3)
    for module, functions in here().exposed.items():
        for function, known in functions.items():
            if known is resolve:
                return Export(module, function, 3)
    name = getattr(resolve, "__qualname__", repr(resolve))
    raise ValueError(f"{name} can't be called from outside: node.expose a module that has it")
