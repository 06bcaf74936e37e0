"""You ask the node about a peer with our own name. Two nodes of one name, or a node and
itself, can't be connected: the status is nok.

caught by: test_a_peer_with_our_own_name_is_refused_with_nok
"""


class Acceptor:
    def choose_status(self, name: str, flags: int) -> Status:
        if lacking := missing(flags):
            self.why = f"rejected since it cannot handle {', '.join(lacking)}"
            return "not_allowed"
        if not self.owner.allowed(name):
            self.why = "a disallowed node (see net_kernel.allow)"
            return "not_allowed"
        self.why = "connected or connecting already"
        return self.owner.admit(name)
