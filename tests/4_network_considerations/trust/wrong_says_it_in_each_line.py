"""You say in each line how many went without one. Say it once, and count anew.

caught by: test_how_many_were_not_shown_is_said_once
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
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")
