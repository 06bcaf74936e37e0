"""Your member_down takes the dead out of each group once. Who has joined a group twice stays
in it.

caught by: test_the_dead_are_in_no_group
"""


class Scope:
    def member_down(self, pid):
        keys = [each for each, count in self.members.pop(pid).groups.items() if count]
        groups = [self.known[self.me][each].name for each in keys]
        for group in groups:
            self.remove(self.me, group, [pid])
        self.tell((LEAVE, self.me, pid, groups))
