"""Each copy is written to alone, so who is behind is no chance; exits are looked at as they
are; and hosts die."""

from minibeam.cluster.replica import WRITE


async def put(name, value):
    await call((REPLICA, name), (WRITE, DOOR, NO_EPOCH, value))


async def what_is_acknowledged_is_read(net):
    three = await cluster(net)
    for number in range(12):
        value = ((number, "a@one"), number)
        await three.away("d@four")
        await put("c@three", value)
        assert await read(THREE, DOOR, 2, newest) == value
        await three.back("d@four")


async def too_few_is_no_success(net):
    three = await cluster(net)
    three.fill("b@two")
    net.kill("d@four")
    try:
        nodes = await write(THREE, DOOR, NEW, 2)
    except Exit as exit:
        assert exit.reason == (TOO_FEW, ["c@three"])
    else:
        raise AssertionError(nodes)
    await three.away("c@three")
    try:
        value = await read(THREE, DOOR, 1, newest)
    except Exit as exit:
        assert exit.reason == (TOO_FEW, [])
    else:
        raise AssertionError(value)


async def who_was_away_catches_up(net):
    await cluster(net)
    await put("b@two", OLD)
    await put("c@three", NEW)
    await repair(THREE, DOOR, newest)
    net.kill("c@three")
    net.kill("d@four")
    assert await read(THREE, DOOR, 1, newest) == NEW
