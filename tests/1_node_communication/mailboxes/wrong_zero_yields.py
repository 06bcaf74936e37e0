"""Your receive lets others run before it gives up with a timeout of 0. It looks once, and
raises TimeoutError without any await before.

caught by: test_a_timeout_of_0_lets_nothing_else_run
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
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
