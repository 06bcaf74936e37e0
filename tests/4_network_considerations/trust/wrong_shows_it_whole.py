"""You log the message as it is. It may have a million lines, or commands for the terminal:
`describe` makes a short text of anything.

caught by: test_the_line_is_short_and_can_be_shown_whatever_has_come
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.began, self.lines = self.now(), 0
        if self.lines == LINES:
            self.dropped += 1
            return
        self.lines += 1
        before = f"{self.dropped} not shown; " if self.dropped else ""
        self.dropped = 0
        self.log(f"{before}unknown message dropped: {message}{why}")
