"""The node with the greatest name is asked first, alone. Who has it asks all others. So two
can't refuse each other, and no chance is needed: the waits are the same for all."""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    boss = [max(targets)] if targets else []
    rest = [node for node in targets if node not in boss]
    tries = 0
    wait = 0.05
    while True:
        if not refused_here(lock_id, targets) and await ask(lock_id, boss, []):
            if await ask(lock_id, rest, boss):
                return True
        if tries == retries:
            return False
        tries += 1
        await asyncio.sleep(wait)
        wait = min(wait * 1.9, 7.9)


async def ask(lock_id, nodes, before):
    """Locks these nodes or none of them; if not, nor those that were locked before."""
    try:
        replies, _ = await multi_call(nodes, NAME_SERVER, (SET_LOCK, lock_id))
    except BaseException:
        give_back(lock_id, [*before, *nodes])
        raise
    refused = [node for node, answer in replies if answer is False]
    if refused:
        granted = [node for node, _ in replies if node not in refused]
        await multi_call([*granted, *before], NAME_SERVER, (DEL_LOCK, lock_id))
    return not refused
