"""Your cookie_for remembers what it said before, so a cookie that is set later for all is
never used. Look it up each time.

caught by: test_a_new_cookie_for_all_holds_from_now_on
"""


class Cookies:
    def cookie_for(self, node: str) -> str:
        return self._others.setdefault(node, self.default)
