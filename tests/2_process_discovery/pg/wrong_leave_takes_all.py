"""Your remove takes a process out of the group altogether. It is in it as often as it has
joined, and each leave takes one of them back.

caught by: test_a_process_is_in_a_group_as_often_as_it_has_joined
"""


class Scope:
    def remove(self, scope, group, pids):
        found = self.known[scope].get(key(group), Group(group))
        gone = []
        for pid in pids:
            if found.pids.pop(pid, 0):
                gone.append(pid)
        if not found.pids:
            self.known[scope].pop(key(group), None)
        if gone:
            self.watchers.tell(LEAVE, group, gone)
        return gone
