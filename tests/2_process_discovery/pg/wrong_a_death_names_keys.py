"""You send the keys of the groups. They are for our own tables: a peer knows the groups by
their names.

caught by: test_a_death_is_one_message_with_all_groups
"""


class Scope:
    def member_down(self, pid):
        keys = list(self.members.pop(pid).groups.elements())
        groups = [self.known[self.me][each].name for each in keys]
        for group in groups:
            self.remove(self.me, group, [pid])
        self.tell((LEAVE, self.me, pid, keys))
