"""You note the time first and take the gap then: it is 0 each time. First what depends on the
old time.

caught by: test_a_gap_is_the_time_between_two_signs_of_life
"""


class Detector:
    def heartbeat(self, now):
        self.heard = now
        self.gaps.append(now - self.heard)
