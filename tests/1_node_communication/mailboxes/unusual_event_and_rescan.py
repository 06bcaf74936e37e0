"""A list and an Event: whoever waits looks at all messages again, with one deadline of
asyncio's own."""


class Mailbox:
    def __init__(self):
        self.messages = []
        self.came = asyncio.Event()

    __slots__ = ("came", "messages")

    def wake(self):
        self.came.set()

    def put(self, message):
        self.messages = [*self.messages, message]
        self.came.set()

    def take(self, where=None, start=0):
        where = where or (lambda message: True)
        for index in range(start, len(self.messages)):
            if where(self.messages[index]):
                return self.messages.pop(index)
        return NOTHING

    async def receive(self, where=None, *, timeout=None):
        found = self.take(where)
        if timeout is not None and timeout <= 0 and found is NOTHING:
            raise TimeoutError("nothing is there")
        async with asyncio.timeout(timeout):
            while found is NOTHING:
                self.came.clear()
                await self.came.wait()
                found = self.take(where)
        return found
