"""Your receive waits for the next message without looking at those that are there. Look first,
then wait.

caught by: test_receive_takes_what_is_there_already
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        try:
            async with asyncio.timeout(timeout):
                while True:
                    self.waiter = asyncio.get_running_loop().create_future()
                    await self.waiter
                    message = self.take(where)
                    if message is not NOTHING:
                        return message
        finally:
            self.waiter = None
