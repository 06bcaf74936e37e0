"""You are silent for ever once LINES lines are logged. When a period is over, the next one
has lines again.

caught by: test_after_it_there_are_lines_again
"""

class Strangers:
    def unknown(self, message, why=""):
        if self.lines == LINES:
            self.dropped += 1
            return
        self.lines += 1
        self.log(f"unknown message dropped: {describe(message)}{why}")
