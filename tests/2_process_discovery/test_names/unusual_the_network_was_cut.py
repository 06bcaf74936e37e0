"""One cluster of four is cut in two and healed, each node has a witness process that does all
the asking, and deaths are seen by monitors."""

from minibeam.discovery.global_names import registered_names, send
from minibeam.nodes.monitors import is_down, monitor
from minibeam.nodes.processes import self_
from minibeam.nodes.routing import send as send_to

NAMES = "b@two", "c@three", "d@four", "e@five"


async def one_gets_it(net):
    nodes = await cluster(net, *NAMES[:3])
    yes = []

    async def candidate(number):
        if await register_name(number % 3, self_()) == YES:
            yes.append((number % 3, self_()))
        await receive()

    for number in range(9):
        spawn(candidate, number, node=nodes[number // 3])
    await net.sleep(600)
    assert sorted(name for name, _ in yes) == [0, 1, 2], yes
    for node in nodes:
        for name, pid in yes:
            assert await found(node, name) == pid


async def the_dead_have_none(net):
    nodes = await cluster(net, *NAMES[:3])

    async def clerk(parent):
        answer = await register_name(TILL, self_())
        send_to(parent, (answer, self_()))
        await receive()

    async def names():
        return registered_names()

    pids = []
    for node in nodes:
        spawn(clerk, self_(), node=node)
        answer, pid = await receive(timeout=300)
        assert answer == YES
        pids.append(pid)
        if node is not nodes[2]:
            await node.run(unregister_name, TILL)
    reference = monitor(pids[0])
    exit_process(pids[0], KILL)
    await receive(lambda message: is_down(message, reference))
    await net.sleep(A_MINUTE)
    for node in nodes:
        assert await found(node, TILL) == pids[2]
    net.kill(pids[2].node)
    await net.sleep(A_MINUTE)
    for node in nodes[:2]:
        assert await node.run(names) == []


async def clusters_become_one(net):
    nodes = await cluster(net, *NAMES)
    net.split(NAMES[:2], NAMES[2:])
    await net.sleep(300)
    tills = [spawn(branch, node=node) for node in nodes[::2]]
    watched = {monitor(pid): pid for pid in tills}
    for node, pid in zip(nodes[::2], tills):
        assert await node.run(register_name, TILL, pid) == YES
    others = [await opens(node, node.name) for node in nodes[1::2]]
    net.heal()
    await nodes[1].connect(NAMES[2])
    await net.sleep(300)
    down = await receive(timeout=0)
    del watched[down[1]]
    (alive,) = watched.values()

    async def look(hello):
        assert send(TILL, hello) == alive

    for node in nodes:
        await node.run(look, node.name)
        for pid, answer in others:
            assert await found(node, pid.node) == pid
