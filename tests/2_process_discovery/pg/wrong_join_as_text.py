"""You send "join" as text. To Erlang that is a binary, and its `pg` ends with an error at what
it does not know: a word of the protocol is an Atom.

caught by: test_a_peer_is_told_of_each_join
"""


class Scope:
    def join(self, group, pids):
        if pids == []:
            return OK
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(monitors.monitor(pid))
            self.members[pid].groups[key(group)] += 1
        self.add(self.me, group, listed(pids))
        self.tell(("join", self.me, group, pids))
        return OK
