"""The child that records a run: `python -m course.netsplit.child`.

It reads a plan as course.lessons.playing does, with a scenario in the place of a program, and
tells the recording, or what went wrong.
"""

from __future__ import annotations

import logging

from course.lessons.playing import begin, what_went_wrong
from course.netsplit.scenario import Unfit, checked


def main() -> None:
    plan, tell = begin()
    # What nodes log is in the recording as far as it is shown.
    logging.getLogger("minibeam").addHandler(logging.NullHandler())
    logging.getLogger("minibeam").propagate = False
    try:
        from course.netsplit.record import record
        from minibeam.cluster.strategies import STRATEGIES

        recording = record(checked(plan["scenario"], tuple(STRATEGIES)))
    except Unfit as unfit:
        tell(error=str(unfit), unfit=True)
    except BaseException as error:
        run = getattr(error, "run", None)
        tell(**what_went_wrong(error, run, [*plan["overlay"].values()]))
    else:
        tell(recording=recording)


if __name__ == "__main__":
    main()
