"""Your Member counts each group once, however often its process has joined. So it is forgotten
after the first leave, and a death takes it out once.

caught by: test_who_leaves_one_of_two_is_watched_on
"""


class Scope:
    def join(self, group, pids):
        if pids == []:
            return OK
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(monitors.monitor(pid))
            self.members[pid].groups[key(group)] = 1
        self.add(self.me, group, listed(pids))
        self.tell((JOIN, self.me, group, pids))
        return OK

    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if not gone:
            return NOT_JOINED
        for pid in gone:
            member = self.members.get(pid)
            if member is not None:
                member.groups.pop(key(group), None)
                if not member.groups:
                    monitors.demonitor(member.reference, flush=True)
                    del self.members[pid]
        self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, [group]))
        return OK
