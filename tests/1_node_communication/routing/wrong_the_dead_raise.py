"""Your deliver fails when nobody is there any more. The process may die while the message is
on its way, and no sender can know: drop it in silence.

caught by: test_a_message_to_a_dead_process_is_dropped_in_silence
"""


def deliver(node, signal):
    find(node, signal.to).mailbox.put(signal.message)
