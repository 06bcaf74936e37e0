"""Your alarm is still set when its receive has long returned: every receive with a timeout
leaves one behind. Cancel it on every way out.

caught by: test_a_receive_that_is_over_leaves_no_alarm_behind
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        if timeout is not None:
            loop.call_later(timeout, self.wake)
        while True:
            self.waiter = loop.create_future()
            await self.waiter
            message = self.take(where)
            if message is not NOTHING:
                return message
            if end is not None and loop.time() >= end:
                raise TimeoutError
