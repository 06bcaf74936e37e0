"""What a request comes to is noted first and answered then; the transaction gives the lock
back in each of its ways out by itself."""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = [*(all_nodes() if nodes is None else nodes)]
    if await set_lock(lock_id, targets, retries) is False:
        return ABORTED
    try:
        value = await finished(function())
    except BaseException:
        await del_lock(lock_id, targets)
        raise
    else:
        await del_lock(lock_id, targets)
    return value


async def through_a_process(work):
    while True:
        _, waiting, request = await receive(is_call)
        outcome = []
        try:
            outcome.append((OK, await finished(work(request))))
        except Exception as error:
            outcome.append((ERROR, why(error)))
        for answer in outcome:
            try:
                reply(waiting, answer)
            except Exception as error:
                reply(waiting, (ERROR, why(error)))
