"""Each test watches others from outside: a witness that traps tells what it gets, deaths are
seen by monitors, and time passes on the clock."""

import asyncio

from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import self_


async def witness(parent, orders):
    trap_exit(True)
    while True:
        message = await receive()
        if message == "next":
            orders.pop(0)()
        else:
            send(parent, message)


async def who_traps_is_told(net):
    victims = [spawn(mortal) for _ in range(3)]
    pid = spawn(witness, self_(), [lambda v=v: link(v) for v in victims])
    for _ in victims:
        send(pid, "next")
    await asyncio.sleep(1)
    expected = []
    for victim, reason in zip(victims, (KILL, NORMAL, BOOM)):
        send(victim, reason)
        expected.append((EXIT, victim, reason))
        await asyncio.sleep(1)
    told = [await receive(timeout=10) for _ in victims]
    assert told == expected


async def normal_kills_nobody(net):
    first, second = spawn(mortal), spawn(mortal)
    bystander = spawn(linked_with, first)
    victim = spawn(linked_with, second)
    monitor(bystander)
    seen = monitor(victim)
    await asyncio.sleep(5)
    send(first, NORMAL)
    send(second, (BOOM, 1))
    await asyncio.sleep(5)
    (down,) = await inbox(net)
    assert down[1] == seen and down[4] == (BOOM, 1), down


async def unlink_ends_it(net):
    dying, living = spawn(mortal), spawn(mortal)
    orders = [
        lambda: link(dying), lambda: link(living),
        lambda: unlink(dying), lambda: unlink(living),
    ]
    got = []

    async def busy():
        trap_exit(True)
        for order in orders[:2]:
            order()
        await asyncio.sleep(10)
        for order in orders[2:]:
            order()
        await asyncio.sleep(10)
        while True:
            got.append(await receive(timeout=5))

    spawn(busy)
    await asyncio.sleep(5)
    send(dying, BOOM)
    await asyncio.sleep(10)
    send(living, BOOM)
    await asyncio.sleep(20)
    assert got == [(EXIT, dying, BOOM)], got
