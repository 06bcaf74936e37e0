"""The reference does what is still to be written."""

from __future__ import annotations

from course.lessons.fill import fill, unwritten
from course.stubs import cut

REFERENCE = '''"""A module."""


class Box:
    def put(self, thing):
        """Puts."""
        # In here.
        self.thing = thing

    def take(self):
        """Takes."""
        return self._help()

    def _help(self):
        return self.thing


def empty(box):
    """Empties."""
    return _help(box)


def _help(box):
    return box.take()
'''
WRITE, DROP = ["Box.put", "Box.take", "empty"], ["Box._help", "_help"]
STUB = cut(REFERENCE, WRITE, DROP, "box.py")


def test_a_stub_that_is_filled_does_what_the_reference_does() -> None:
    scope: dict = {}
    exec(fill(STUB, REFERENCE, WRITE, DROP), scope)
    box = scope["Box"]()
    box.put(3)
    assert scope["empty"](box) == 3


def test_without_helpers_that_were_dropped_it_is_the_reference() -> None:
    assert fill(cut(REFERENCE, WRITE, [], "box.py"), REFERENCE, WRITE) == REFERENCE


def test_what_is_written_stays() -> None:
    mine = STUB.replace('raise NotImplementedError("box.Box.put', "pass  # (").replace(
        'pass  # ( is still to be written")', "self.thing = -thing"
    )
    assert unwritten(mine, WRITE) == {"Box.take", "empty"}
    filled = fill(mine, REFERENCE, WRITE, DROP)
    assert "self.thing = -thing" in filled
    assert unwritten(filled, WRITE) == set()


def test_only_what_is_asked_for_is_filled() -> None:
    filled = fill(STUB, REFERENCE, WRITE, DROP, ["empty"])
    assert unwritten(filled, WRITE) == {"Box.put", "Box.take"}
