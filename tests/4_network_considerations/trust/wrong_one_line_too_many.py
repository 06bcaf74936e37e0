"""You log one line more than may be. LINES lines, and the next message is counted.

caught by: test_no_more_are_shown_than_may_be
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.began, self.lines = self.now(), 0
        if self.lines > LINES:
            self.dropped += 1
            return
        self.lines += 1
        before = f"{self.dropped} not shown; " if self.dropped else ""
        self.dropped = 0
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")
