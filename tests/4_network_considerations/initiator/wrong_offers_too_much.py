"""You offer all flags that our node has, while this connection may have fewer: they are in
`self.flags`.

caught by: test_it_offers_the_flags_of_this_connection_which_may_be_fewer
"""


class Initiator:
    def send_name(self):
        name = self.owner.name.encode("latin-1")
        flags, creation = self.owner.flags, self.owner.creation
        packet = SEND_NAME.pack(b"N", flags, creation, len(name)) + name
        return frame(packet, HANDSHAKE_HEADER)
