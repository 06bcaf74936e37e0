"""Tells no peer that a member of a group has died.

module: pg
caught by: groups
"""


class Scope:
    def member_down(self, pid: Pid) -> None:
        keys = self.members.pop(pid).groups.elements()
        for group in [self.known[self.me][each].name for each in keys]:
            self.remove(self.me, group, [pid])
