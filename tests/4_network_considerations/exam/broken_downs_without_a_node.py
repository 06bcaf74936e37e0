"""A DOWN names what was watched without its node.

module: monitors
caught by: monitor_out
"""


def on_down(node: LocalNode, signal: Down) -> None:
    process = node.processes.get(signal.to)
    target = process.monitors.get(signal.ref) if process else None
    if process is None or target is None or node_of(target) != node_of(signal.sender):
        return
    del process.monitors[signal.ref]
    aliases.demonitored(process, signal.ref)
    watched = target if isinstance(target, Pid) else target[0]
    process.mailbox.put((DOWN, signal.ref, PROCESS, watched, copy_term(signal.reason)))
