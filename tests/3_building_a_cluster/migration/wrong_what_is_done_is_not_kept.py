"""You answer and don't keep the new value.

caught by: test_a_key_begins_with_the_initial_value_and_keeps_what_is_done
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
        _, answer = self.operate(held.value, operation)
        return (OK, answer)
