"""You don't watch who joins. When the process dies, its scope never learns of it, and nobody
else does.

caught by: test_the_dead_are_in_no_group
"""


class Scope:
    def join(self, group, pids):
        if pids == []:
            return OK
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(self.node.new_reference())
            self.members[pid].groups[key(group)] += 1
        self.add(self.me, group, listed(pids))
        self.tell((JOIN, self.me, group, pids))
        return OK
