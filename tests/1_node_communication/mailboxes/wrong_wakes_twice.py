"""Your put completes the waiter's future although it is done already, when two messages come
before the receiver runs. That raises InvalidStateError in the sender: use `wake`.

caught by: test_two_messages_may_come_before_the_receiver_runs
"""


class Mailbox:
    def put(self, message):
        self.messages.append(message)
        if self.waiter is not None:
            self.waiter.set_result(None)
