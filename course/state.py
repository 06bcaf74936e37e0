"""What the course keeps of a student's work: `.course/state.json`, a JSON object.

    results      id -> status, points earned, and the file's digest when it was checked
    rungs        id and function -> rungs of help taken
    revealed     id -> functions whose solution was shown
    use          id -> "reference" where the student chose so
    predictions  what a lesson asked to predict -> what was written

What always holds: the file is whole at every moment, since a new one replaces it. Of two
commands that write at once the later one wins.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from course.manifest import Wrong

FOLDER = ".course"


class State:
    """The state kept in the folder of a course."""

    def __init__(self, root: str | Path) -> None:
        self.folder = Path(root) / FOLDER
        self.file = self.folder / "state.json"

    def get(self, key: str, default: Any) -> Any:
        """What was put under this key. Wrong if the file can't be read, or holds something
        of another type than the default, unless that is None."""
        value = self.read().get(key, default)
        if default is not None and not isinstance(value, type(default)):
            raise Wrong(f"{self.file} is not what the course wrote: delete it")
        return value

    def put(self, key: str, value: Any) -> None:
        """Keeps a value that JSON can hold. Wrong if the file can't be written."""
        self.write("state.json", json.dumps(self.read() | {key: value}, indent=1))

    def write(self, name: str, text: str) -> Path:
        """Writes a file of the folder, whole or not at all. Wrong if it can't be."""
        file = self.folder / name
        part = file.with_name(f"{name}.{os.getpid()}")
        try:
            self.folder.mkdir(exist_ok=True)
            part.write_text(text, encoding="utf-8")
            part.replace(file)
        except OSError as error:
            raise Wrong(f"{file} can't be written: {error.strerror}") from None
        return file

    def read(self) -> dict[str, Any]:
        try:
            content = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise Wrong(f"{self.file} can't be read ({error}): delete it") from None
        if not isinstance(content, dict):
            raise Wrong(f"{self.file} is not what the course wrote: delete it")
        return content
