"""A sync goes through the groups one by one, with `add` and `remove`; who is gone has each of
its groups removed so."""


class Scope:
    def discovered(self, peer):
        new = peer not in self.peers
        if new:
            self.peers[peer] = Peer(monitors.monitor(peer))
            self.known.setdefault(peer, {})
        self.peers[peer].synced = True
        self.send_to(peer, (GEN_CAST, (SYNC, self.me, self.everything())))
        if new:
            self.send_to(peer, (DISCOVER, self.me))

    def sync(self, peer, groups):
        if self.peers.get(peer) is None:
            self.known[peer] = {}
            self.peers[peer] = Peer(monitors.monitor(peer))
        known = self.known[peer]
        for each in list(known):
            new = groups[each].pids if each in groups else {}
            for pid, count in list(known[each].pids.items()):
                more = count - new.get(pid, 0)
                if more > 0:
                    self.remove(peer, known[each].name, [pid] * more)
                    if each not in known:
                        break
        for each, group in groups.items():
            old = dict(known[each].pids) if each in known else {}
            for pid, count in group.pids.items():
                if count > old.get(pid, 0):
                    self.add(peer, group.name, [pid] * (count - old.get(pid, 0)))

    def peer_down(self, peer):
        for group in list(self.known[peer].values()):
            self.remove(peer, group.name, list(group.pids.elements()))
        self.known.pop(peer)
        self.peers.pop(peer)
