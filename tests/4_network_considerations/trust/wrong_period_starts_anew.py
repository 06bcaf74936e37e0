"""Your period begins anew with each message, so whoever sends on keeps you silent for ever.
It begins with its first message and is over PERIOD seconds later.

caught by: test_who_goes_on_sending_does_not_prolong_the_silence
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.lines = 0
        self.began = self.now()
        if self.lines == LINES:
            self.dropped += 1
            return
        self.lines += 1
        before = f"{self.dropped} not shown; " if self.dropped else ""
        self.dropped = 0
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")
