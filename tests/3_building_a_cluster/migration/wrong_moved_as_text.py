"""You say `moved` as text, and who asks does not understand it: it is an atom.

caught by: test_who_asks_for_a_key_of_another_node_is_sent_there
"""


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        if held is None:
            owner = self.rule.owner(name)
            if owner != self.me:
                return ("moved", self.rule.epoch, owner)
            if self.awaited:
                return self.wait(name, operation, caller)
            held = self.keep(self.rule.epoch, name, self.initial)
        elif held.moving is not None:
            return self.wait(name, operation, caller)
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
