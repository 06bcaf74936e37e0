"""In your test those that do not acknowledge are away. Who is there and has a full disk
answers, and a runtime that counts answers takes that for one more.

caught by: test_you_find_that_who_can_not_keep_it_counts
"""


async def too_few_is_no_success(net):
    three = await cluster(net)
    await three.away("b@two")
    await write(THREE, DOOR, OLD, 2)
    await three.away("d@four")
    assert await too_few(write(THREE, DOOR, NEW, 2))
    assert await too_few(read(THREE, DOOR, 2, newest))
