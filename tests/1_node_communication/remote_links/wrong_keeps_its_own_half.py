"""You acknowledge the Unlink but keep the link in `links`, so our process still tells of its
death, and one half of a link is left.

caught by: test_who_was_unlinked_from_afar_does_not_tell_of_its_death
"""


def remote_unlink(node, signal):
    route(node, UnlinkAck(signal.to, signal.sender, signal.id))
