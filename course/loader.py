"""The import hook: some modules of the runtime come from the student's files.

    overlay({"minibeam.nodes.mailboxes": ".../mailboxes.py"})

From then on that module is loaded from that file under its usual name, and everything
else as always. What always holds: an overlaid module is never the reference's, and no
compiled file is kept, so what runs is what was saved.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType

from course.grading.results import Place

unwritten: list[tuple[str, Place]] = []
"""The functions of the student that were called and are still stubs, in that order.

Kept apart from the exception, which a process may turn into an exit reason.
"""
names: dict[str, object] = {}
"""What else a student's module has from the start."""
failed: list[str] = []
"""The student's modules whose import failed, the innermost first."""


class Unwritten(NotImplementedError):
    """What the name NotImplementedError means in a student's module."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        frame = sys._getframe(1)
        code = frame.f_code
        module = frame.f_globals["__name__"].rpartition(".")[2]
        unwritten.append((f"{module}.{code.co_qualname}", (code.co_filename, frame.f_lineno)))


class StudentsFile(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(names, NotImplementedError=Unwritten)
        try:
            super().exec_module(module)
        except BaseException:
            failed.append(self.name)
            raise


class Overlay:
    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        file = self.files.get(fullname)
        if file is None:
            return None
        return spec_from_file_location(fullname, file, loader=StudentsFile(fullname, file))


def overlay(files: Mapping[str, str]) -> Overlay:
    """Puts the files in the place of the modules. RuntimeError if one is imported
    already: what has been handed out of it could not be called back."""
    for name in files:
        if name in sys.modules:
            raise RuntimeError(f"{name} is already imported, too late for {files[name]}")
    finder = Overlay(files)
    sys.meta_path.insert(0, finder)
    return finder
