"""You take a copy by the same epoch again. It was sent again since the answer was lost, and
all that was done here meanwhile would be lost with it.

caught by: test_a_copy_that_comes_twice_undoes_nothing
"""


class Keeper:
    def accept(self, epoch, name, value):
        if epoch < self.epochs.get(key(name), 0):
            return True
        if epoch < self.rule.epoch:
            return False
        self.keep(epoch, name, value)
        self.release(name)
        return True
