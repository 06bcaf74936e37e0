"""You remove the whole key when one of its owners dies. Others under the same key live on,
and stay: look at the pid of each entry.

caught by: test_others_under_the_same_key_stay_when_one_dies
"""


def owner_down(table: Table, pid: Pid) -> None:
    for kept in table.owners.pop(pid, {}):
        for entry in table.entries.pop(kept, []):
            table.owners.get(entry.pid, {}).pop(kept, None)
