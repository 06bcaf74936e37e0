"""You name each group once in the message of a death. A peer takes the dead out once for each
time that a group is named: it stays there where it was in twice.

caught by: test_a_death_is_one_message_with_all_groups
"""


class Scope:
    def member_down(self, pid):
        counts = self.members.pop(pid).groups
        groups = [self.known[self.me][each].name for each in counts.elements()]
        once = [self.known[self.me][each].name for each, count in counts.items() if count]
        for group in groups:
            self.remove(self.me, group, [pid])
        self.tell((LEAVE, self.me, pid, once))
