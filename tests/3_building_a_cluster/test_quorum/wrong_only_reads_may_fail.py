"""Your test has a read find too few, and each write find enough. A write that is told to be
done and is not is the worse of the two.

caught by: test_you_find_that_too_few_are_enough
"""


async def too_few_is_no_success(net):
    three = await cluster(net)
    await write(THREE, DOOR, OLD, 2)
    await three.away("c@three")
    assert await read(THREE, DOOR, 2, newest) == OLD
    await three.away("d@four")
    assert await too_few(read(THREE, DOOR, 2, newest))
