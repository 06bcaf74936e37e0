"""Your line does not say why. Whoever reads it wants to know what was expected: it ends with
`why`.

caught by: test_the_line_ends_with_why
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
        self.log(f"{before}unknown message dropped: {describe(message)}")
