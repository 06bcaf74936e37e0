"""You fail for a name that nobody has. That is the most common answer of all: None.

caught by: test_a_name_is_of_who_was_registered_last
"""


def read(table: Table, name: Term) -> Pid | None:
    return table.entries[key(name)].pid
