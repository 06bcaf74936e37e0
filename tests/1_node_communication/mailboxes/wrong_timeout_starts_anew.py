"""Your timeout starts anew with each message that is skipped, so a stream of unwanted messages
makes receive wait for ever. It counts once, from the call.

caught by: test_the_timeout_counts_from_the_call_however_many_messages_are_skipped
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError
        try:
            while True:
                self.waiter = asyncio.get_running_loop().create_future()
                async with asyncio.timeout(timeout):
                    await self.waiter
                message = self.take(where)
                if message is not NOTHING:
                    return message
        finally:
            self.waiter = None
