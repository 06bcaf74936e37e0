"""You begin a key anew that is this node's by the rule and not here. It may be on its way
from who had it before, and would then be refused: wait while some are awaited.

caught by: test_a_key_that_may_still_come_is_not_begun_anew
"""


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        if held is None:
            owner = self.rule.owner(name)
            if owner != self.me:
                return (MOVED, self.rule.epoch, owner)
            held = self.keep(self.rule.epoch, name, self.initial)
        elif held.moving is not None:
            return self.wait(name, operation, caller)
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
