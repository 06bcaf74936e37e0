"""Whoever is in a group already is not added once more by your join. A process is in a group
as often as it has joined.

caught by: test_a_process_is_in_a_group_as_often_as_it_has_joined
"""


class Scope:
    def join(self, group, pids):
        new = []
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(monitors.monitor(pid))
            if not self.members[pid].groups[key(group)]:
                self.members[pid].groups[key(group)] = 1
                new.append(pid)
        if new:
            self.add(self.me, group, new)
            self.tell((JOIN, self.me, group, new if isinstance(pids, list) else pids))
        return OK
