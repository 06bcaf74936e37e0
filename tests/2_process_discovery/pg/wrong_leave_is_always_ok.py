"""Your leave says OK to whoever was not in the group. It is to say NOT_JOINED, and to tell
nobody.

caught by: test_leave_says_whether_anybody_was_in_it
"""


class Scope:
    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if not gone:
            return OK
        for pid in gone:
            member = self.members[pid]
            member.groups[key(group)] -= 1
            if not member.groups.total():
                monitors.demonitor(member.reference, flush=True)
                del self.members[pid]
        self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, [group]))
        return OK
