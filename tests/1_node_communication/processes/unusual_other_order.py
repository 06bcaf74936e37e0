"""finish cancels first and tells at the end, over tables that are made anew; run decides in
`finally`, with KILLED until it knows better."""


def finish(process, reason):
    if process.alive:
        process.alive = False
        if process.task:
            process.task.cancel("finished")
        process.reason = as_term(reason)
        node = process.node
        node.names = {name: one for name, one in node.names.items() if one is not process}
        node.processes = {p: one for p, one in node.processes.items() if one is not process}
        for index in range(len(AT_EXIT)):
            AT_EXIT[index](process, process.reason)


async def run(process, function, args):
    reason = KILLED
    try:
        await function(*args)
        reason = NORMAL
    except Exit as wanted:
        reason = wanted.reason
    except asyncio.CancelledError:
        pass
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(describe(error))
    finally:
        finish(process, reason)
