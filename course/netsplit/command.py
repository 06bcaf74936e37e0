"""`netsplit`: the laboratory in the browser, or saved as one file."""

from __future__ import annotations

import argparse
import threading
import webbrowser
from pathlib import Path

from course.manifest import Course, Wrong
from course.netsplit import pages
from course.netsplit.ready import READY
from course.netsplit.runner import STRATEGIES, Failed, side_by_side
from course.netsplit.scenario import Unfit
from course.netsplit.server import Laboratory
from course.node import error_text, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="P", type=int, default=0, help="default: a free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument(
        "--save", metavar="FILE",
        help="write a page that shows one scenario and needs no server, and end",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", metavar="NAME", default="split", help=f"to save: {', '.join(READY)}"
    )
    parser.add_argument(
        "--strategies", metavar="S,S", default="majority,last_writer",
        help=f"to save: two of {', '.join(STRATEGIES)}",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    if options.save is not None:
        return save(course, options)
    if not 0 <= options.port < 65536:
        raise Wrong(f"--port {options.port}: ports are 1 to 65535")
    try:
        server = Laboratory(course, options.port)
    except OSError as error:
        raise Wrong(f"port {options.port} can't be used: {error_text(error)}") from None
    try:
        with server:
            tell(f"The laboratory is at {server.url}   Ctrl-C ends it.")
            if not options.no_browser:
                # Opening may take its time, and the browser wants an answer meanwhile.
                opening = threading.Thread(target=webbrowser.open, args=(server.url,))
                opening.daemon = True
                opening.start()
            server.serve_forever()
    except KeyboardInterrupt:
        tell("")
    return 0


def save(course: Course, options: argparse.Namespace) -> int:
    if options.scenario not in READY:
        raise Wrong(f"there is no scenario {options.scenario}: there are {', '.join(READY)}")
    strategies = options.strategies.split(",")
    if len(strategies) != 2:
        raise Wrong(f"--strategies {options.strategies}: say two with a comma between them")
    try:
        text = pages.page(side_by_side(course, READY[options.scenario], strategies))
        Path(options.save).write_text(text, encoding="utf-8")
    except (Unfit, Failed) as failed:
        raise Wrong(str(failed)) from None
    except OSError as error:
        raise Wrong(f"{options.save} can't be written: {error_text(error)}") from None
    tell(f"{options.save}: {READY[options.scenario]['title']}, {' and '.join(strategies)}")
    return 0
