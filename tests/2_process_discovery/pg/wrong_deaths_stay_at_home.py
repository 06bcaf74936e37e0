"""Your member_down tells the peers nothing. They don't watch our processes: for them the dead
is in the group for ever.

caught by: test_a_member_of_one_group_that_dies_is_gone_at_all_nodes
"""


class Scope:
    def member_down(self, pid):
        keys = self.members.pop(pid).groups.elements()
        groups = [self.known[self.me][each].name for each in keys]
        for group in groups:
            self.remove(self.me, group, [pid])
