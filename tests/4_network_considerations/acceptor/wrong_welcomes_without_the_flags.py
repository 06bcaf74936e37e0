"""You let in a peer that lacks flags that we can't do without. Ask `missing` first: the
first term in a form that it does not know would end the connection.

caught by: test_a_peer_that_lacks_flags_we_need_is_not_allowed
"""


class Acceptor:
    def choose_status(self, name: str, flags: int) -> Status:
        if not self.owner.allowed(name):
            self.why = "a disallowed node (see net_kernel.allow)"
            return "not_allowed"
        self.why = "connected or connecting already"
        return "nok" if name == self.owner.name else self.owner.admit(name)
