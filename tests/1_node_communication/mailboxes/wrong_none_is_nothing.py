"""You use None for "no message is wanted", but None is a message that anybody may send.
NOTHING is what take gives then, and what receive looks for.

caught by: test_none_and_false_and_0_are_messages_like_any_other
"""


class Mailbox:
    def take(self, where=None, start=0):
        for position, message in enumerate(islice(self.messages, start, None), start):
            if where is None or where(message):
                del self.messages[position]
                return message
        return None

    async def receive(self, where=None, *, timeout=None):
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        try:
            while True:
                message = self.take(where)
                if message is not None:
                    return message
                if end is not None and loop.time() >= end:
                    raise TimeoutError
                self.waiter = loop.create_future()
                async with asyncio.timeout_at(end):
                    await self.waiter
        finally:
            self.waiter = None
