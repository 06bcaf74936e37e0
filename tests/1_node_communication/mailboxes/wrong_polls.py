"""Your receive sleeps and looks again, over and over: each message is late, and a thousand
waiting processes never rest. Wait for a future that `wake` completes.

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
            pause = 0.25 if end is None else min(0.25, end - loop.time())
            await asyncio.sleep(pause)
