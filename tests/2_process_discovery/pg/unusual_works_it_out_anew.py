"""Nothing is counted with a Member: what a process is in is looked up in `known`. Watchers are
told before anything is kept, peers before that."""

from collections import Counter


class Scope:
    def remove(self, scope, group, pids):
        groups = self.known[scope]
        found = groups.pop(key(group), None) or Group(group)
        gone = Counter(pids) & found.pids
        rest = found.pids - gone
        if rest:
            groups[key(group)] = Group(found.name, rest)
        left = []
        for pid in pids:
            if gone[pid]:
                gone[pid] -= 1
                left.append(pid)
        if left:
            self.watchers.tell(LEAVE, group, left)
        return left

    def join(self, group, pids):
        those = listed(pids)
        if those:
            self.tell((JOIN, self.me, group, pids))
            self.add(self.me, group, those)
        for pid in {pid: None for pid in those if pid not in self.members}:
            self.members[pid] = Member(monitors.monitor(pid))
        return OK

    def leave(self, group, pids):
        gone = self.remove(self.me, group, listed(pids))
        if gone:
            self.tell((LEAVE, self.me, gone if isinstance(pids, list) else pids, [group]))
        for pid in {*gone}:
            if not any(pid in each.pids for each in self.known[self.me].values()):
                monitors.demonitor(self.members.pop(pid).reference, flush=True)
        return OK if gone else NOT_JOINED

    def member_down(self, pid):
        del self.members[pid]
        groups = [
            group.name
            for group in self.known[self.me].values()
            for _ in range(group.pids[pid])
        ]
        self.tell((LEAVE, self.me, pid, groups))
        for group in groups:
            self.remove(self.me, group, [pid])
