"""Your receive asks again and again without ever resting (`sleep(0)` in a loop), so time never
goes on and the machine is busy with nothing. Wait for a future that `wake` completes.

caught by: test_receive_returns_as_soon_as_a_message_comes
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        while True:
            message = self.take(where)
            if message is not NOTHING:
                return message
            if end is not None and loop.time() >= end:
                raise TimeoutError
            await asyncio.sleep(0)
