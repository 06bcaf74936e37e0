"""Your test wants that a write that failed is not to be seen. Nothing is undone: who has it
keeps it, and a repair spreads it.

caught by: test_your_tests_pass_on_the_reference
"""


async def who_was_away_catches_up(net):
    three = await cluster(net)
    await write(THREE, DOOR, OLD, 3)
    await three.away("c@three", "d@four")
    assert await too_few(write(THREE, DOOR, NEW, 2))
    await three.back("c@three", "d@four")
    await repair(THREE, DOOR, newest)
    for name in THREE:
        assert await has(name) == OLD
