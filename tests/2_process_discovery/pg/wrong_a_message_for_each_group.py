"""You tell the peers of a death once for each group. One message says it all: the groups are a
list.

caught by: test_a_death_is_one_message_with_all_groups
"""


class Scope:
    def member_down(self, pid):
        keys = self.members.pop(pid).groups.elements()
        groups = [self.known[self.me][each].name for each in keys]
        for group in groups:
            self.remove(self.me, group, [pid])
            self.tell((LEAVE, self.me, pid, [group]))
