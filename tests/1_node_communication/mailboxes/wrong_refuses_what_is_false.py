"""Your receive waits on although it has taken None, False or 0, and the message is lost.
Compare with NOTHING: whether a message is true in Python says nothing.

caught by: test_receive_gives_none_and_false_and_0_as_any_other_message
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        try:
            while True:
                message = self.take(where)
                if message and message is not NOTHING:
                    return message
                if end is not None and loop.time() >= end:
                    raise TimeoutError
                self.waiter = loop.create_future()
                async with asyncio.timeout_at(end):
                    await self.waiter
        finally:
            self.waiter = None
