"""Calls a method in a process of its own, and makes an answer of the reason with which that
ends. Who stays is decided by the bytes of the two pids."""

from minibeam.nodes.monitors import is_down, spawn_monitor
from minibeam.nodes.processes import receive

ANSWER = Atom("answer")


def by_bytes(one, two):
    return tuple(sorted((one, two), key=encode))


def random_exit_name(name, one, two):
    stays, goes = by_bytes(one, two)
    exit_process(goes, KILL)
    return stays


def random_notify_name(name, one, two):
    stays, goes = by_bytes(one, two)
    send(goes, (CONFLICT, name))
    return stays


async def resolve(method, name, one, two):
    async def body():
        try:
            answer = await finished(function_of(method)(name, one, two))
        except Exit as exit:
            answer = (EXIT, exit.reason)
        except Exception as error:
            answer = (EXIT, crash_reason(error))
        raise Exit((ANSWER, NONE if answer is None else answer))

    _, reference = spawn_monitor(body)
    message = await receive(lambda message: is_down(message, reference))
    match message[4]:
        case (Atom("answer"), answer):
            return answer
        case reason:
            return (EXIT, reason)
