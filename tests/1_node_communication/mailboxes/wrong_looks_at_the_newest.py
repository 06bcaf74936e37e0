"""Once woken, your receive looks at the newest message only. Several may have come since it
waited, and an earlier one may be the wanted one.

caught by: test_of_messages_that_come_at_once_an_earlier_one_may_be_wanted
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError
        try:
            async with asyncio.timeout(timeout):
                while True:
                    self.waiter = asyncio.get_running_loop().create_future()
                    await self.waiter
                    if where is None:
                        return self.messages.popleft()
                    if where(self.messages[-1]):
                        return self.messages.pop()
        finally:
            self.waiter = None
