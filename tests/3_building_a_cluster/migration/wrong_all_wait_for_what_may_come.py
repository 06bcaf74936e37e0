"""You let requests wait while some nodes are awaited, also for keys that are another
node's: they will never come here.

caught by: test_who_asks_for_a_key_of_another_node_is_sent_there
"""


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        if held is None:
            if self.awaited:
                return self.wait(name, operation, caller)
            owner = self.rule.owner(name)
            if owner != self.me:
                return (MOVED, self.rule.epoch, owner)
            held = self.keep(self.rule.epoch, name, self.initial)
        elif held.moving is not None:
            return self.wait(name, operation, caller)
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
