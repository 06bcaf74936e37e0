"""Your put hands the message over through the waiter's future. If that receive is cancelled
before it runs, the message is lost: leave it in the mailbox until it is taken.

caught by: test_a_receive_that_is_cancelled_loses_no_message
"""

wanted = {}


class Mailbox:
    def put(self, message):
        waiter = self.waiter
        if waiter is not None and not waiter.done() and wanted[waiter](message):
            waiter.set_result(message)
        else:
            self.messages.append(message)

    async def receive(self, where=None, *, timeout=None):
        message = self.take(where)
        if message is not NOTHING:
            return message
        if timeout is not None and timeout <= 0:
            raise TimeoutError
        waiter = self.waiter = asyncio.get_running_loop().create_future()
        wanted[waiter] = where or (lambda message: True)
        try:
            async with asyncio.timeout(timeout):
                return await waiter
        finally:
            self.waiter = None
            del wanted[waiter]
