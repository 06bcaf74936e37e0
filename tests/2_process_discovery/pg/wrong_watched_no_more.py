"""You forget a process at its first leave, though it is in other groups still. When it dies,
it stays in those.

caught by: test_who_is_in_another_group_still_is_watched_on
"""


class Scope:
    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if not gone:
            return NOT_JOINED
        for pid in gone:
            member = self.members.pop(pid, None)
            if member is not None:
                monitors.demonitor(member.reference, flush=True)
        self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, [group]))
        return OK
