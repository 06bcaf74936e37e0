"""Your take puts the messages that it skips behind those that came later. Skipped messages
stay where they are: the oldest remains the oldest.

caught by: test_take_removes_the_oldest_match_and_only_that
"""


class Mailbox:
    def take(self, where=None, start=0):
        skipped = [self.messages.popleft() for _ in range(min(start, len(self.messages)))]
        found = NOTHING
        while self.messages:
            message = self.messages.popleft()
            try:
                wanted = where is None or where(message)
            except BaseException:
                self.messages.extendleft([message, *reversed(skipped)])
                raise
            if wanted:
                found = message
                break
            skipped.append(message)
        if found is NOTHING:
            self.messages.extendleft(reversed(skipped))
        else:
            self.messages.extend(skipped)
        return found
