"""New messages arrive in an asyncio.Queue; take moves them to a list of those that were seen,
and receive waits at the queue with what is left of its time."""


class Mailbox:
    __slots__ = ("new", "seen")

    def __init__(self):
        self.new = asyncio.Queue()
        self.seen = []

    def __len__(self):
        return len(self.seen) + self.new.qsize()

    def wake(self):
        pass

    def put(self, message):
        self.new.put_nowait(message)

    def take(self, where=None, start=0):
        while not self.new.empty():
            self.seen.append(self.new.get_nowait())
        for index, message in list(enumerate(self.seen))[start:]:
            if where is None or where(message):
                return self.seen.pop(index)
        return NOTHING

    async def receive(self, where=None, *, timeout=None):
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while True:
            message = self.take(where)
            if message is not NOTHING:
                return message
            if deadline is not None and loop.time() >= deadline:
                raise TimeoutError
            async with asyncio.timeout_at(deadline):
                self.seen.append(await self.new.get())
