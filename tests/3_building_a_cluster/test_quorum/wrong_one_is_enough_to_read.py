"""Your test reads one node and wants the latest value. 2 + 1 is not more than three: the
one may have missed it, on any runtime.

caught by: test_your_tests_pass_where_a_process_asks_each_node
"""


async def what_is_acknowledged_is_read(net):
    three = await cluster(net)
    number = 0
    for missing in THREE:
        for gone in THREE:
            number += 1
            value = ((number, "a@one"), "door")
            await three.away(missing)
            await write(THREE, DOOR, value, 2)
            await three.back(missing)
            await three.away(gone)
            assert await read(THREE, DOOR, 1, newest) == value
            await three.back(gone)
