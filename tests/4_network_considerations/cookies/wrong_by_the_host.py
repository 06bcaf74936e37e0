"""Your cookie_for gives a cookie to all nodes of a host. It is for one node: compare the full
name.

caught by: test_another_cookie_for_one_node
"""


class Cookies:
    def cookie_for(self, node: str) -> str:
        host = node.partition("@")[2]
        for other, cookie in self._others.items():
            if other.endswith("@" + host):
                return cookie
        return self.default
