"""You take the copy, and who waits for it goes on waiting: `release` has them served.

caught by: test_requests_that_wait_are_served_in_their_order
"""


class Keeper:
    def accept(self, epoch, name, value):
        if epoch <= self.epochs.get(key(name), 0):
            return True
        if epoch < self.rule.epoch:
            return False
        self.keep(epoch, name, value)
        return True
