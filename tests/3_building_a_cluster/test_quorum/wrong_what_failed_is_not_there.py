"""Your test wants that a write that failed is not to be seen. Nothing is undone: who has it
keeps it, and a read may show it.

caught by: test_your_tests_pass_on_the_reference
"""


async def too_few_is_no_success(net):
    three = await cluster(net)
    await write(THREE, DOOR, OLD, 3)
    three.fill("b@two")
    await three.away("c@three")
    assert await too_few(write(THREE, DOOR, NEW, 2))
    await three.back("c@three")
    await three.away("b@two")
    assert await read(THREE, DOOR, 2, newest) == OLD
