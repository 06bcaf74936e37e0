"""You take every copy. One that comes late, or again, overwrites what has been done
since.

caught by: test_a_copy_that_comes_twice_undoes_nothing
"""


class Keeper:
    def accept(self, epoch, name, value):
        self.keep(epoch, name, value)
        self.release(name)
        return True
