"""You refuse a copy by an older rule and say that you have it. Its sender forgets the key,
and nobody has it any more.

caught by: test_who_sent_by_an_older_rule_is_to_keep_what_it_has
"""


class Keeper:
    def accept(self, epoch, name, value):
        if epoch > self.epochs.get(key(name), 0) and epoch >= self.rule.epoch:
            self.keep(epoch, name, value)
            self.release(name)
        return True
