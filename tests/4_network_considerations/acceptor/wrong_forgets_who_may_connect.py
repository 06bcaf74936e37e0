"""You let in a peer that may not connect: ask `owner.allowed` before anything else is said.

caught by: test_a_peer_that_may_not_connect_is_not_allowed
"""


class Acceptor:
    def choose_status(self, name: str, flags: int) -> Status:
        if lacking := missing(flags):
            self.why = f"rejected since it cannot handle {', '.join(lacking)}"
            return "not_allowed"
        self.why = "connected or connecting already"
        return "nok" if name == self.owner.name else self.owner.admit(name)
