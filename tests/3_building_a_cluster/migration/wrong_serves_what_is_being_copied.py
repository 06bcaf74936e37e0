"""You go on serving a key while its copy is on its way. What is done to it then is done to
what is thrown away at the switch, and is lost.

caught by: test_what_is_done_to_a_key_that_is_being_copied_is_done_after_it
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
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
