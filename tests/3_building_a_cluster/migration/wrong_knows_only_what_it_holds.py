"""You look whether you hold the key. It may have come and gone on to another node: then its
sender takes back what two others have had since. `epochs` knows also what has left.

caught by: test_a_late_copy_of_what_has_gone_on_is_known
"""


class Keeper:
    def accept(self, epoch, name, value):
        if key(name) in self.held and epoch <= self.epochs[key(name)]:
            return True
        if epoch < self.rule.epoch:
            return False
        self.keep(epoch, name, value)
        self.release(name)
        return True
