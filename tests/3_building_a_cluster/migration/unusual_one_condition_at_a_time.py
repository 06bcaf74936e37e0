"""Each row of the tables stands for itself, in another order that comes to the same."""


class Keeper:
    def accept(self, epoch, name, value):
        known = self.epochs.get(key(name))
        came_before = known is not None and known >= epoch
        if not came_before:
            if self.rule.epoch > epoch:
                return False
            self.keep(epoch, name, value)
            self.release(name)
        return True

    def serve(self, name, operation, caller):
        which = key(name)
        here = which in self.held
        owner = self.rule.owner(name)
        if not here and owner != self.me:
            return (MOVED, self.rule.epoch, owner)
        if (here and self.held[which].moving is not None) or (not here and self.awaited):
            return self.wait(name, operation, caller)
        if not here:
            self.keep(self.rule.epoch, name, self.initial)
        self.held[which].value, answer = self.operate(self.held[which].value, operation)
        return (OK, answer)
