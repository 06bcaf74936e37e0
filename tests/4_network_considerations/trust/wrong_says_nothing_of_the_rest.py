"""Nobody learns how many messages went without a line. The first line of the next period
begins with their number.

caught by: test_the_next_line_says_how_many_were_not_shown
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.began, self.lines = self.now(), 0
        if self.lines < LINES:
            self.lines += 1
            self.log(f"unknown message dropped: {describe(message)}{why}")
