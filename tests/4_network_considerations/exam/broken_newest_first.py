"""Hands out the newest message first.

module: mailboxes
caught by: order
"""


class Mailbox:
    def put(self, message: Term) -> None:
        self.messages.appendleft(message)
        self.wake()
