"""Your cookie_for gives every node the same cookie. Ask first whether this node has one of its
own.

caught by: test_another_cookie_for_one_node
"""


class Cookies:
    def cookie_for(self, node: str) -> str:
        return self.default
