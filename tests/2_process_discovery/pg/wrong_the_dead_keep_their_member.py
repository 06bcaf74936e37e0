"""Your member_down leaves the Member of the dead in `members`. Nobody needs it, and it is
never removed.

caught by: test_the_dead_that_join_again_do_not_stay
"""


class Scope:
    def member_down(self, pid):
        keys = self.members[pid].groups.elements()
        groups = [self.known[self.me][each].name for each in keys]
        for group in groups:
            self.remove(self.me, group, [pid])
        self.tell((LEAVE, self.me, pid, groups))
