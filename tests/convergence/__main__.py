"""The command: see the package."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "solutions")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.convergence")
    parser.add_argument(
        "subject",
        help="names, groups, majority, last_writer, siblings, merge, single; "
        "or mistakes: whether each of mistakes.py is found",
    )
    parser.add_argument("--seed", type=int, help="this seed alone, with its picture")
    parser.add_argument("--seeds", type=int, default=100, metavar="N", help="so many")
    parser.add_argument("--start", type=int, default=0, metavar="N", help="the first")
    parser.add_argument("--most", type=int, default=1, metavar="N",
                        help="stop at so many violations")  # fmt: skip
    parser.add_argument("--keep", action="store_true", help="do not shrink")
    parser.add_argument("--over", type=Path, help="a solution to lay over the reference")
    parser.add_argument("--svg", type=Path, help="write the picture here")
    options = parser.parse_args()
    # What the nodes log of every lost connection would hide what is found.
    logging.getLogger("minibeam").setLevel(logging.CRITICAL)
    if options.over is not None:
        lay(options.over)
    # Imported here, when what is laid over the reference is in place.
    from tests.convergence.finding import find, subject, try_mistakes

    if options.subject == "mistakes":
        return 0 if try_mistakes(options.seeds, print) else 1

    seeds = range(options.start, options.start + options.seeds)
    if options.seed is not None:
        seeds = range(options.seed, options.seed + 1)
    tell: Callable[[str], object] = lambda text: print(text, flush=True)  # noqa: E731
    found = 0
    for finding in find(subject(options.subject), seeds, keep=options.keep, progress=tell):
        tell(finding.text())
        if options.svg:
            options.svg.write_text(finding.svg(), encoding="utf-8")
            tell(f"picture: {options.svg}")
        found += 1
        if found == options.most:
            break
    tell(f"{options.subject}: {found or 'no'} violation{'s' * (found != 1)} "
         f"under seeds {seeds[0]} to {seeds[-1]}" if found < options.most else "")  # fmt: skip
    return 1 if found else 0


def lay(file: Path) -> None:
    """Lays a solution of a bank, such as tests/.../global_names/wrong_x.py, over the module
    of the exercise that its folder is named for."""
    import tempfile

    from course import loader
    from course.bank import lay_over
    from course.workspace import read

    (reference,) = (ROOT / "solutions/minibeam").glob(f"*/{file.resolve().parent.name}.py")
    source = lay_over(read(reference), read(file), str(file))
    made = Path(tempfile.mkdtemp()) / reference.name
    made.write_text(source, encoding="utf-8")
    loader.overlay({f"minibeam.{reference.parent.name}.{reference.stem}": str(made)})


if __name__ == "__main__":
    sys.exit(main())
