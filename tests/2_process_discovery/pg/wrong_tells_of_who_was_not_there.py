"""Your remove tells who watches of all pids that it was given. Only those have left that were
in the group.

caught by: test_who_watches_hears_only_of_those_that_were_in_it
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
        if gone:
            self.watchers.tell(LEAVE, group, pids)
        return gone
