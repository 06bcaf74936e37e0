"""You send one pid as a list of one. As it was given is how `pg` sends it: one pid bare, a
list as a list.

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
        self.tell((JOIN, self.me, group, listed(pids)))
        return OK
