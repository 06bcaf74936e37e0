"""The references are waited for one by one, in their order, until the one deadline; once it
has passed, each of the others is still looked for once.
"""


async def multi_call(nodes, name, request, timeout=None):
    loop, me = asyncio.get_running_loop(), current()
    nodes = [Atom(node) for node in nodes]
    references = [monitor((name, node), alias="reply_demonitor") for node in nodes]
    try:
        for node, reference in zip(nodes, references, strict=True):
            tag = ImproperList((ALIAS,), reference)
            send((name, node), (GEN_CALL, (me.pid, tag), request))
        end = None if timeout is None else loop.time() + timeout
        replies, bad = [], []
        for node, reference in zip(nodes, references, strict=True):
            left = None if end is None else max(0.0, end - loop.time())
            found = await collect({reference: node}, left)
            if found:
                replies += [(node, value) for value in found.values()]
            else:
                bad.append(node)
        return replies, bad
    finally:
        for reference in references:
            demonitor(reference, flush=True)
            me.mailbox.take(lambda message, end=reference: is_reply(message, end))


async def collect(asked, timeout):
    answers = {}
    loop = asyncio.get_running_loop()
    end = loop.time() + (float("inf") if timeout is None else timeout)
    for reference, node in asked.items():
        left = None if timeout is None else max(0.0, end - loop.time())
        one = {reference: node}
        try:
            message = await receive(lambda m, one=one: bool(belongs(m, one)), timeout=left)
        except TimeoutError:
            continue
        if len(message) == 2:
            _, answers[reference] = message
    return answers
