"""You look at the rule first. A key that is to go, and whose turn has not come, is here and
nowhere else: it is served here.

caught by: test_a_key_whose_turn_has_not_come_is_served_where_it_is
"""


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        owner = self.rule.owner(name)
        if held is not None and held.moving is not None:
            return self.wait(name, operation, caller)
        if owner != self.me:
            return (MOVED, self.rule.epoch, owner)
        if held is None:
            if self.awaited:
                return self.wait(name, operation, caller)
            held = self.keep(self.rule.epoch, name, self.initial)
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
