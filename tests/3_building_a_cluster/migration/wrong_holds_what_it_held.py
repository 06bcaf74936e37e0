"""You keep what you hold, whatever comes. A key that went away and comes back by a newer
rule has been changed there: the newer one counts.

caught by: test_a_key_may_be_back_before_it_is_known_to_have_arrived
"""


class Keeper:
    def accept(self, epoch, name, value):
        if key(name) in self.held or epoch <= self.epochs.get(key(name), 0):
            return True
        if epoch < self.rule.epoch:
            return False
        self.keep(epoch, name, value)
        self.release(name)
        return True
