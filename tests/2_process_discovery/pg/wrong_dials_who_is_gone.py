"""You send with `send`, which dials a node that is gone. A scope only ever talks to who is
there: `send_to`.

caught by: test_a_change_just_before_the_connection_is_lost_dials_nobody
"""

from minibeam.nodes.routing import send


class Scope:
    def join(self, group, pids):
        if pids == []:
            return OK
        for pid in listed(pids):
            if pid not in self.members:
                self.members[pid] = Member(monitors.monitor(pid))
            self.members[pid].groups[key(group)] += 1
        self.add(self.me, group, listed(pids))
        for peer in self.peers:
            if self.peers[peer].synced:
                send(peer, (JOIN, self.me, group, pids))
        return OK
