"""Your take removes messages before it asks about them, so when `where` raises they are lost.
Remove a message only once it has been accepted.

caught by: test_a_predicate_that_raises_loses_no_message
"""


class Mailbox:
    def take(self, where=None, start=0):
        messages, self.messages = self.messages, deque()
        found = NOTHING
        for position, message in enumerate(messages):
            known = position < start
            if found is NOTHING and not known and (where is None or where(message)):
                found = message
            else:
                self.messages.append(message)
        return found
