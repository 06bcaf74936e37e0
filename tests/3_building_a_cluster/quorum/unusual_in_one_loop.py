"""A class collects for both of them, nothing is written with an `ask` that counts, and what
is to be mended is sought one by one.
"""


class Count:
    """True as soon as so many have said what counts; what they said is in `found`."""

    def __init__(self, number, what):
        self.number, self.what, self.found = number, what, {}

    def __call__(self, answers):
        self.found = self.what(answers)
        return len(self.found) >= self.number

    async def of(self, names, request, timeout):
        self(await ask(names, REPLICA, request, timeout, self))
        if len(self.found) < self.number:
            raise Exit((TOO_FEW, [*self.found]))
        return self.found


async def everywhere(nodes, request, timeout=PATIENCE):
    unsure = {Atom(node): None for node in nodes}
    answers = {}
    for node, reply in (await multi_call(unsure, REPLICA, request, timeout))[0]:
        if is_done(reply):
            answers[node] = reply
            del unsure[node]
    return answers, list(unsure)


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    return [*await Count(w, did).of(names, (WRITE, key, NO_EPOCH, value), timeout)]


def merged(values, merge):
    result = UNDEFINED
    for value in values:
        if same_term(result, UNDEFINED):
            result = value
        elif not same_term(value, UNDEFINED):
            result = merge(value, result)
    return result


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    found = await Count(r, values_of).of(names, (READ, key, NO_EPOCH), timeout)
    value = merged(found.values(), merge)
    for one in found.values():
        if not same_term(one, value):
            spawn(repair, names, key, merge, timeout)
            break
    return value


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    found = values_of(answers)
    value = merged(reversed(found.values()), merge)
    if all(same_term(one, value) for one in found.values()):
        return []
    stale = filter(lambda node: not same_term(found[node], value), found)
    return [*(await everywhere(stale, (WRITE, key, NO_EPOCH, value), timeout))[0]]
