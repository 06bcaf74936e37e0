"""Who has left everything is watched on, and its Member stays. End the monitor with the last
leave.

caught by: test_who_has_left_every_group_is_watched_no_more
"""


class Scope:
    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if not gone:
            return NOT_JOINED
        for pid in gone:
            self.members[pid].groups[key(group)] -= 1
        self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, [group]))
        return OK
