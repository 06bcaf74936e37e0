"""You tell the peers of all pids that were given. Only those have left that were in the group.

caught by: test_a_peer_is_told_only_of_those_that_were_in_it
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
        self.tell((LEAVE, self.me, pids, [group]))
        return OK
