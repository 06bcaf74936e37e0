"""Your test has all three acknowledge each write. Then no copy is ever behind, and
whichever answer is taken is the right one: let one be away while it is written.

caught by: test_you_find_that_the_first_answer_is_taken
"""


async def what_is_acknowledged_is_read(net):
    three = await cluster(net)
    for number in range(1, 9):
        value = ((number, "a@one"), "door")
        await write(THREE, DOOR, value, 3)
        await three.away("c@three")
        assert await read(THREE, DOOR, 2, newest) == value
        await three.back("c@three")
