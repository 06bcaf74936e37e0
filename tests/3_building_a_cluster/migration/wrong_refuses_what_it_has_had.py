"""You refuse a copy that has come before. Its sender then takes the key back and serves it
as well: there are two of it.

caught by: test_who_sends_a_copy_twice_is_told_that_it_has_come
"""


class Keeper:
    def accept(self, epoch, name, value):
        if epoch <= self.epochs.get(key(name), 0) or epoch < self.rule.epoch:
            return False
        self.keep(epoch, name, value)
        self.release(name)
        return True
