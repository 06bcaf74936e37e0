"""`update`: a newer edition over the one that a student works in.

What they wrote stays as it is; laying.py says what becomes of everything else.
"""

from __future__ import annotations

import argparse
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from course.laying import RECORD, lay
from course.manifest import Wrong, typed


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", type=Path, metavar="ZIP", help="the newer edition")


def run(options: argparse.Namespace) -> int:
    root: Path = options.root
    if not (root / RECORD).is_file():
        raise Wrong(f"{root} is the whole repository and no student edition: pull")
    said = list(lay(unpacked(options.edition), root))
    print("\n".join([*said, "updated" if said else "nothing in it is new"]))
    print(f"where you stand: {typed()}")
    return 0


def unpacked(file: Path) -> dict[str, bytes]:
    """The files of an edition that `release` wrote as a zip. Wrong if that is none."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = [name for name in packed.namelist() if not name.endswith("/")]
            # They lie in one folder, which the student may have called as they like.
            (record,) = [name for name in names if name.endswith(f"/{RECORD}")]
            top = record.removesuffix(RECORD)
            if any(".." in PurePosixPath(name).parts or "\\" in name for name in names):
                raise Wrong(f"{file} has names that lead out of it: get it once more")
            found = {
                name.removeprefix(top): packed.read(name)
                for name in names
                if name.startswith(top) and name != record
            }
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror or error}") from None
    except (ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        raise Wrong(f"{file} is no edition of the course, or a damaged one") from None
    return found
