"""Your remove tells who watches even if nobody has left: they get a message with an empty
list.

caught by: test_where_nobody_has_left_nobody_hears_of_it
"""


class Scope:
    def remove(self, scope, group, pids):
        found = self.known[scope].get(key(group), Group(group))
        gone = []
        for pid in pids:
            if found.pids[pid]:
                found.pids[pid] -= 1
                gone.append(pid)
            if not found.pids[pid]:
                del found.pids[pid]
        if not found.pids:
            self.known[scope].pop(key(group), None)
        self.watchers.tell(LEAVE, group, gone)
        return gone
