"""You say that 0 messages were not shown. Where none was left out there is nothing to say.

caught by: test_where_nothing_was_left_out_no_number_is_said
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.now() - self.began >= PERIOD:
            self.began, self.lines = self.now(), 0
        if self.lines == LINES:
            self.dropped += 1
            return
        self.lines += 1
        before, self.dropped = f"{self.dropped} not shown; ", 0
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")
