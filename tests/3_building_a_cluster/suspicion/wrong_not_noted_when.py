"""You keep the gap, and not when the peer was heard of: its silence goes on for you, however
much it says.

caught by: test_the_silence_begins_anew_with_each_sign_of_life
"""


class Detector:
    def heartbeat(self, now):
        self.gaps.append(now - self.heard)
