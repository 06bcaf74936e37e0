"""Your take removes by value, and so perhaps another message that is equal, as 1 is to 1.0 and
to True. Remove the very one that was accepted, by its position.

caught by: test_take_removes_the_message_that_was_accepted_and_not_one_equal_to_it
"""


class Mailbox:
    def take(self, where=None, start=0):
        for message in list(self.messages)[start:]:
            if where is None or where(message):
                self.messages.remove(message)
                return message
        return NOTHING
