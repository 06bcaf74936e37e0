"""spawn makes its task and context by hand, entered before the task; run looks at what kind
of exception ended the function; register asks one question after another of a table of
refusals."""


def spawn(function, *args, node=None):
    home = here() if node is None else node
    pid = new_pid(home)
    child = home.processes[pid] = Process(home, pid, leader_of_child(home), function)

    async def begin():
        current_process.set(child)
        await run(child, function, args)

    loop = asyncio.get_running_loop()
    child.task = loop.create_task(begin(), context=home.context.copy(), name=str(pid))
    return pid


async def run(process, function, args):
    error = None
    try:
        await function(*args)
    except BaseException as raised:
        if isinstance(raised, (KeyboardInterrupt, GeneratorExit)):
            raise
        error = raised
    match error:
        case None:
            reason = NORMAL
        case Exit(reason=reason):
            pass
        case asyncio.CancelledError():
            reason = KILLED
        case _:
            reason = crash_reason(error)
            if process.alive:
                process.node.log("crash of " + str(process.pid) + ": " + describe(error))
    finish(process, reason)


def register(name, pid):
    must_be(str, name)
    must_be(Pid, pid)
    node = here()
    named = {one.pid: one.name for one in node.processes.values() if one.name}
    refusals = {
        "the name is no name": name == "undefined",
        "it is taken": name in named.values(),
        "there is no such process": pid not in node.processes,
        "it has a name": pid in named,
    }
    for text, so in refusals.items():
        if so:
            raise ValueError(text)
    node.processes[pid].name = Atom(name)
    node.names[Atom(name)] = node.processes[pid]
