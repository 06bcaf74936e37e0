"""Your receive returns None when its time is over. None could be a message: raise
TimeoutError.

caught by: test_receive_gives_up_after_its_timeout
"""


class Mailbox:
    async def receive(self, where=None, *, timeout=None):
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        try:
            while True:
                message = self.take(where)
                if message is not NOTHING:
                    return message
                if end is not None and loop.time() >= end:
                    return None
                self.waiter = loop.create_future()
                await asyncio.wait([self.waiter], timeout=end and end - loop.time())
        finally:
            self.waiter = None
