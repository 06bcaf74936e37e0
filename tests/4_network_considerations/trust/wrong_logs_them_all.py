"""You log each of them. Whoever can send can fill the disk with your log: no more than LINES
lines in a period.

caught by: test_a_flood_of_them_does_not_flood_the_log
"""

class Strangers:
    def unknown(self, message, why=""):
        self.log(f"unknown message dropped: {describe(message)}{why}")
