"""`python -m course`: the door to every command.

This file, and nothing that it imports before the version is known, is read by any
Python 3, also by one that is too old for the course: it then says so in one line.
"""

import os
import sys

OLDEST = (3, 11)


def main():
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "The course needs Python %d.%d or later, and this is %d.%d (%s): install a newer "
            "one from https://www.python.org/downloads/ and start it by its name, "
            "for example `python3.12 -m course`.\n"
            % (OLDEST + tuple(sys.version_info[:2]) + (sys.executable,))
        )
        return 2
    from course import bootstrap, cli

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not os.path.isdir(os.path.join(root, "chapters")):
        sys.stderr.write(
            "The course is worked on in a clone of its repository, and %s is none: "
            "in the clone, run `python3 -m course`, or `pip install -e .` once.\n" % root
        )
        return 2
    try:
        bootstrap.enter(root, sys.argv[1:])
        return cli.main(sys.argv[1:], root)
    except bootstrap.CannotStart as problem:
        sys.stderr.write(str(problem) + "\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
