"""You ask the node first and refuse the peer afterwards. What the node has let in, it waits
for: ask it last, about a peer that passed all else.

caught by: test_the_node_is_not_asked_about_a_peer_that_is_refused_anyway
"""


class Acceptor:
    def choose_status(self, name: str, flags: int) -> Status:
        status = self.owner.admit(name)
        if lacking := missing(flags):
            self.why = f"rejected since it cannot handle {', '.join(lacking)}"
            return "not_allowed"
        if not self.owner.allowed(name):
            self.why = "a disallowed node (see net_kernel.allow)"
            return "not_allowed"
        self.why = "connected or connecting already"
        return "nok" if name == self.owner.name else status
