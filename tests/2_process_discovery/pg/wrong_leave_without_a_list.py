"""You send the group of a leave bare. It is a list of groups that a peer reads there.

caught by: test_a_peer_is_told_of_each_leave
"""


class Scope:
    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if not gone:
            return NOT_JOINED
        for pid in gone:
            member = self.members[pid]
            member.groups[key(group)] -= 1
            if not member.groups.total():
                monitors.demonitor(member.reference, flush=True)
                del self.members[pid]
        self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, group))
        return OK
