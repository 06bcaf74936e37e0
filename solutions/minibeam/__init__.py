"""minibeam: the distribution of the BEAM, in Python.

    async def hello():
        send(("echo", "b@127.0.0.1"), (self_(), "hello"))
        return await receive(timeout=5)

    node = Node("a@127.0.0.1", cookie="secret", directory=Epmd(start_server=True))
    await node.start()
    print(await node.run(hello))

`nodes` is what processes are and do, here and across nodes; `network` is how two nodes
find, trust and understand each other. Both meet in `node`. Nothing is imported here, so
that importing one module brings in only what it needs.
"""
