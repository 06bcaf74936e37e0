"""You set a monitor at each join. One for each process will do; the others are never ended.

caught by: test_a_process_in_several_groups_is_watched_once
"""


class Scope:
    def join(self, group, pids):
        if pids == []:
            return OK
        for pid in listed(pids):
            reference = monitors.monitor(pid)
            if pid not in self.members:
                self.members[pid] = Member(reference)
            self.members[pid].groups[key(group)] += 1
        self.add(self.me, group, listed(pids))
        self.tell((JOIN, self.me, group, pids))
        return OK
