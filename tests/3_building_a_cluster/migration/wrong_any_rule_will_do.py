"""You take copies that were sent by an older rule. This node has told all by then that it
has nothing of others any more, and who owns the key by the newer rule has begun it anew.

caught by: test_who_sent_by_an_older_rule_is_to_keep_what_it_has
"""


class Keeper:
    def accept(self, epoch, name, value):
        if epoch <= self.epochs.get(key(name), 0):
            return True
        self.keep(epoch, name, value)
        self.release(name)
        return True
