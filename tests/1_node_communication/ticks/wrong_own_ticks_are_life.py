"""What you send counts as life in your `expired`, so a dead peer is never given up: your own
ticks keep it alive. Only what is received shows that the peer is there.

caught by: test_what_we_send_is_no_sign_of_the_peer
"""


class Ticks:
    def expired(self, now: float) -> bool:
        return now - max(self.heard, self.spoke) >= self.limit
