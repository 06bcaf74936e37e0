"""Messages in a dict by their number. A waiting receive has its question asked at each put,
and only a wanted message wakes it, which it then looks for by its number."""

from itertools import count


class Mailbox:
    __slots__ = ("messages", "numbers", "question", "waiter")

    def __init__(self):
        self.messages = {}
        self.numbers = count()
        self.question = None
        self.waiter = None

    def put(self, message):
        self.messages[next(self.numbers)] = message
        if self.question is not None:
            self.question()

    def take(self, where=None, start=0):
        numbers = list(self.messages)[start:]
        wanted = (n for n in numbers if where is None or where(self.messages[n]))
        number = next(wanted, None)
        return NOTHING if number is None else self.messages.pop(number)

    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError
        seen = len(self.messages)
        self.waiter = asyncio.get_running_loop().create_future()

        def ask():
            nonlocal seen
            new = list(self.messages.values())[seen:]
            seen = len(self.messages)
            try:
                wanted = where is None or any(where(one) for one in new)
            except Exception:
                wanted = True
            if wanted:
                self.wake()

        self.question = ask
        try:
            await asyncio.wait([self.waiter], timeout=timeout)
        finally:
            self.question = self.waiter = None
        message = self.take(where)
        if message is NOTHING:
            raise TimeoutError
        return message
