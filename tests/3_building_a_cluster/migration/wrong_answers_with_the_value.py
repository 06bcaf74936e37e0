"""You answer with the new value. What is answered is the second thing that `operate`
returns.

caught by: test_an_answer_may_be_anything
"""


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        if held is None:
            owner = self.rule.owner(name)
            if owner != self.me:
                return (MOVED, self.rule.epoch, owner)
            if self.awaited:
                return self.wait(name, operation, caller)
            held = self.keep(self.rule.epoch, name, self.initial)
        elif held.moving is not None:
            return self.wait(name, operation, caller)
        held.value, _ = self.operate(held.value, operation)
        return (OK, held.value)
