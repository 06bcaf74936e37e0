"""Your take wants the answer True. `where` may answer anything: what Python takes for true is
a yes.

caught by: test_take_accepts_any_true_answer
"""


class Mailbox:
    def take(self, where=None, start=0):
        for position, message in enumerate(islice(self.messages, start, None), start):
            if where is None or where(message) is True:
                del self.messages[position]
                return message
        return NOTHING
