"""A join of an empty list makes a group that nobody is in, and tells the peers of it.

caught by: test_a_group_that_nobody_is_in_is_none
"""


class Scope:
    def join(self, group, pids):
        assert isinstance(pids, (Pid, list))
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(monitors.monitor(pid))
            self.members[pid].groups[key(group)] += 1
        self.add(self.me, group, listed(pids))
        self.tell((JOIN, self.me, group, pids))
        return OK
