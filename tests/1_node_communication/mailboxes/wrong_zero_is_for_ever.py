"""You take a timeout of 0 for no timeout, as 0 is not true in Python. No timeout is None; 0
means to look once.

caught by: test_a_timeout_of_0_gives_up_if_nothing_is_there
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout if timeout else None
        try:
            while True:
                self.waiter = loop.create_future()
                async with asyncio.timeout_at(end):
                    await self.waiter
                message = self.take(where)
                if message is not NOTHING:
                    return message
        finally:
            self.waiter = None
