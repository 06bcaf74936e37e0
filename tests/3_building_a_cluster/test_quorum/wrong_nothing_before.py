"""In your test the one that was away has nothing when it is back. It is one that has an
older value that a runtime may leave as it is: have all three acknowledge one first.

caught by: test_you_find_that_old_values_stay
"""


async def who_was_away_catches_up(net):
    three = await cluster(net)
    await three.away("d@four")
    await write(THREE, DOOR, NEW, 2)
    await three.back("d@four")
    await repair(THREE, DOOR, newest)
    assert [await has(name) for name in THREE] == [NEW] * 3
