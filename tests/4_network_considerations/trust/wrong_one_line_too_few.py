"""You keep the last line of each period back. LINES lines may be logged, and the next
message is the first that is counted.

caught by: test_as_many_as_may_be_shown_are_shown
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.began, self.lines, self.dropped = self.now(), 0, self.dropped
        self.lines += 1
        if self.lines >= LINES:
            self.dropped += 1
            return
        before = f"{self.dropped} not shown; " if self.dropped else ""
        self.dropped = 0
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")
