"""Your snapshot has the table's own entries in it. They are no terms, and could be sent to
nobody: it is made of tuples.

caught by: test_a_snapshot_can_be_sent_and_stays_as_it_was
"""

from typing import Any


def snapshot(table: Table) -> Any:
    return list(table.entries.values())
