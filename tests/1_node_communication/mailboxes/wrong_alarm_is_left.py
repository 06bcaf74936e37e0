"""Your alarm still rings after its receive has returned, and ends a later receive with a
TimeoutError that is not its own. Cancel it on every way out.

caught by: test_the_timeout_of_one_receive_ends_no_later_one
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError

        def ring():
            if self.waiter is not None and not self.waiter.done():
                self.waiter.set_exception(TimeoutError())

        loop = asyncio.get_running_loop()
        if timeout is not None:
            loop.call_later(timeout, ring)
        try:
            while True:
                self.waiter = loop.create_future()
                await self.waiter
                message = self.take(where)
                if message is not NOTHING:
                    return message
        finally:
            self.waiter = None
