"""Who asks the wrong node is not sent away: the request is passed on, with its caller, who
is answered from there."""

from minibeam.nodes.calls import GEN_CALL
from minibeam.nodes.gen_server import NO_REPLY
from minibeam.nodes.routing import send


class Keeper:
    def serve(self, name, operation, caller):
        held = self.held.get(key(name))
        if held is None:
            owner = self.rule.owner(name)
            if owner != self.me:
                send((KEEPER, owner), (GEN_CALL, caller, (DO, name, operation)))
                return NO_REPLY
            if self.awaited:
                return self.wait(name, operation, caller)
            held = self.keep(self.rule.epoch, name, self.initial)
        if held.moving:
            return self.wait(name, operation, caller)
        held.value, answer = self.operate(held.value, operation)
        return (OK, answer)
