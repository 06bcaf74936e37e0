"""Rounds with versions of their own, two full disks at once, and who is behind had a full
disk."""


async def what_is_acknowledged_is_read(net):
    three = await cluster(net)
    for number in range(20):
        missing, gone = THREE[number % 3], THREE[(number + 1) % 3]
        await three.away(missing)
        await write(THREE, DOOR, (number, number), 2)
        await three.back(missing)
        await three.away(gone)
        assert await read(THREE, DOOR, 2, newest) == (number, number)
        await three.back(gone)


async def too_few_is_no_success(net):
    three = await cluster(net)
    three.fill("c@three", "d@four")
    assert await too_few(write(THREE, DOOR, NEW, 2))
    await three.away("b@two")
    assert await too_few(write(THREE, DOOR, NEW, 1))
    assert await too_few(read(THREE, DOOR, 2, newest))


async def who_was_away_catches_up(net):
    three = await cluster(net)
    await write(THREE, DOOR, OLD, 3)
    three.fill("b@two")
    await write(THREE, DOOR, NEW, 2)
    await three.away("b@two")
    three.full.clear()
    await three.back("b@two")
    await repair(THREE, DOOR, newest)
    assert await has("b@two") == NEW
