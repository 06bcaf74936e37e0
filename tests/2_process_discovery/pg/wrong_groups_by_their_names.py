"""You look a group up by its name. Names may be any term, and Python takes some of them for
one, or for no key at all: a group is kept by the `key` of its name.

caught by: test_any_term_is_a_group_and_each_its_own
"""


class Scope:
    def remove(self, scope, group, pids):
        groups = self.known[scope]
        found = next((each for each in groups.values() if each.name == group), Group(group))
        gone = []
        for pid in pids:
            if found.pids[pid]:
                found.pids[pid] -= 1
                gone.append(pid)
            if not found.pids[pid]:
                del found.pids[pid]
        if not found.pids:
            groups.pop(key(found.name), None)
        if gone:
            self.watchers.tell(LEAVE, group, gone)
        return gone
