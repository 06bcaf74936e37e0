"""Your remove leaves a count of 0 in the group. Then the group is never without pids, and is
there for ever with nobody in it.

caught by: test_a_group_that_nobody_is_in_is_none
"""


class Scope:
    def remove(self, scope, group, pids):
        found = self.known[scope].get(key(group), Group(group))
        gone = []
        for pid in pids:
            if found.pids[pid]:
                found.pids[pid] -= 1
                gone.append(pid)
        if not found.pids:
            self.known[scope].pop(key(group), None)
        if gone:
            self.watchers.tell(LEAVE, group, gone)
        return gone
