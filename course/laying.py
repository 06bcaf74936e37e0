"""Lays an edition into a folder: an empty one, or one that a student has worked in.

    there it is what was released    -> the new one replaces it
    the student wrote to it          -> a module or lesson stays, and the new one is put beside
                                        it, if it is new; anything else is replaced, and
                                        theirs put beside
    it is in no edition              -> stays
    the new edition is without it    -> goes, if the student did not write to it

What was released is known by the digests in RECORD. What always holds: one that is stopped
at any moment can be begun again, also with another edition, and ends as if it had not been.
For that RECORD names what is to come before anything else is written, and each file is
written whole, beside, and then moved to its place.
"""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from course.manifest import Wrong
from course.stubs import Function, definitions, plain_lines

RECORD = "course/edition.json"
STAGE = ".release"
OWN, CONTENTS = "chapters/", "chapters/README.md"
"""Where students write, but for the one file there that they don't."""


@dataclass
class Record:
    """What a folder has got."""

    files: dict[str, str] = field(default_factory=dict)
    """The digest of each file of the edition."""
    signatures: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each stub: the functions in it, with what they take and what they are to do."""
    beside: dict[str, dict[str, str]] = field(default_factory=dict)
    """File to those put beside it since the student had written to it, with their digests."""
    coming: dict[str, list[str]] = field(default_factory=dict)
    """The digests of editions that were being laid, and are not yet there as a whole."""

    def knows(self, file: str, digest: str) -> bool:
        """Whether that is what was released as this file."""
        return digest in (self.files.get(file), *self.coming.get(file, ()))


def record_of(edition: Mapping[str, bytes]) -> Record:
    """That of an edition which nobody has written to."""
    stubs = {file: content.decode() for file, content in edition.items() if is_stub(file)}
    digests = {file: digest(file, content) for file, content in edition.items()}
    return Record(digests, {file: signatures(text) for file, text in stubs.items()})


def as_bytes(record: Record) -> bytes:
    return (json.dumps(asdict(record), indent=1, sort_keys=True) + "\n").encode()


def lay(edition: Mapping[str, bytes], out: Path) -> Iterator[str]:
    """Lays it into the folder; says in lines what has changed, and what a student has to do.
    Wrong if the folder is something else, or can't be written to."""
    try:
        old = read_record(out)
        record = record_of(edition)
        for file, coming in record.files.items():
            old.coming[file] = sorted({*old.coming.get(file, ()), coming})
        put(out, RECORD, as_bytes(old))
        shutil.rmtree(out / STAGE, ignore_errors=True)
        laying = Laying(out, old, record)
        for file, content in edition.items():
            laying.place(file, content)
        laying.clear(edition)
        laying.move()
        put(out, RECORD, as_bytes(record))
    except OSError as error:
        raise Wrong(f"{error.filename or out}: {error.strerror or error}") from None
    yield from laying.said


class Laying:
    """What is to become of each file of a folder."""

    def __init__(self, out: Path, old: Record, new: Record) -> None:
        self.out, self.old, self.new = out, old, new
        self.moves: list[str] = []
        """What stands staged."""
        self.gone: list[str] = []
        self.said: list[str] = []

    def place(self, file: str, content: bytes) -> None:
        path, own = self.out / file, is_own(file)
        theirs = path.read_bytes() if path.is_file() else None
        there = None if theirs is None else digest(file, theirs)
        beside = self.old.beside.get(file, {})
        if theirs == content or (own and there == self.new.files[file]):
            self.forget(beside)
            return
        if theirs is None or there is None or self.old.knows(file, there):
            self.stage(file, content)
            self.said.append(f"{'new' if theirs is None else 'updated'}: {file}")
            self.forget(beside)
        elif not own:
            self.stage(self.free(file, "yours", theirs), theirs)
            self.stage(file, content)
            self.said.append(f"updated: {file}; you had changed it: yours is {self.moves[-2]}")
        elif self.old.files.get(file) == self.new.files[file]:
            if beside:
                self.new.beside[file] = beside
        else:
            self.keep(file, theirs.decode("utf-8", "replace"), content, beside)

    def keep(self, file: str, theirs: str, content: bytes, beside: Mapping[str, str]) -> None:
        """The student's stays; the new one is put beside it."""
        self.forget(beside)
        name = self.free(file, "new", content)
        self.stage(name, content)
        self.new.beside[file] = {name: digest(name, content)}
        self.said.append(f"kept, since it is yours: {file}; the new one is {name}")
        if is_stub(file):
            before = self.old.signatures.get(file, {})
            self.said += changes(before, self.new.signatures[file], theirs)

    def forget(self, beside: Mapping[str, str]) -> None:
        """What was put beside a file, unless it was written to."""
        for name, known in beside.items():
            path = self.out / name
            if path.is_file() and digest(name, path.read_bytes()) == known:
                self.gone.append(name)

    def free(self, file: str, word: str, content: bytes) -> str:
        """A name beside a file that nothing else has: links.new.py, links.new2.py, ..."""
        path, number = PurePosixPath(file), 1
        while True:
            end = word if number == 1 else f"{word}{number}"
            name = path.with_name(f"{path.stem}.{end}{path.suffix}").as_posix()
            there = self.out / name
            if name in self.gone or not there.exists() or there.read_bytes() == content:
                return name
            number += 1

    def clear(self, edition: Mapping[str, bytes]) -> None:
        """What earlier editions had, and this one has not."""
        for file in sorted({*self.old.files, *self.old.coming} - {*edition}):
            path = self.out / file
            if not path.is_file():
                continue
            if self.old.knows(file, digest(file, path.read_bytes())):
                self.gone.append(file)
                self.said.append(f"gone: {file}")
            else:
                self.said.append(f"kept, since you have changed it, though it is gone: {file}")
            self.forget(self.old.beside.get(file, {}))

    def stage(self, file: str, content: bytes) -> None:
        staged = self.out / STAGE / file
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(content)
        self.moves.append(file)

    def move(self) -> None:
        """All that was staged goes to its place."""
        for file in self.gone:
            if file not in self.moves:
                (self.out / file).unlink(missing_ok=True)
                with suppress(OSError):
                    for folder in PurePosixPath(file).parents[:-1]:
                        (self.out / folder).rmdir()
        for file in self.moves:
            (self.out / file).parent.mkdir(parents=True, exist_ok=True)
            (self.out / STAGE / file).replace(self.out / file)
        shutil.rmtree(self.out / STAGE, ignore_errors=True)


def read_record(out: Path) -> Record:
    """What the folder has got; an empty record for one that is not there or empty. Wrong if
    it is neither that nor an edition."""
    try:
        told = json.loads((out / RECORD).read_text(encoding="utf-8"))
        return Record(**told)
    except FileNotFoundError:
        # A first release that was stopped at once has left no more than this.
        begun = {out / "course", out / STAGE, out / STAGE / RECORD.replace("/", "-")}
        if not out.exists() or {*out.rglob("*")} <= begun:
            return Record()
        raise Wrong(
            f"{out} is not empty and is no student edition: name a folder that is "
            "one, or that is not there yet"
        ) from None
    except NotADirectoryError:
        raise Wrong(f"{out} is a file: name a folder, or a .zip to write") from None
    except (ValueError, TypeError):
        raise Wrong(f"{out / RECORD} is not what `release` wrote: name another") from None


def put(out: Path, file: str, content: bytes) -> None:
    """Writes a file whole or not at all."""
    part = out / STAGE / file.replace("/", "-")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    (out / file).parent.mkdir(exist_ok=True)
    part.replace(out / file)
    with suppress(OSError):
        part.parent.rmdir()


def digest(file: str, content: bytes) -> str:
    """Of a stub what it says, since editors change how lines end; of all else every byte."""
    if is_stub(file):
        lines = plain_lines(content.decode("utf-8", "backslashreplace"))
        content = "\n".join(lines).encode()
    return hashlib.sha256(content).hexdigest()[:32]


def is_own(file: str) -> bool:
    return file.startswith(OWN) and file != CONTENTS


def is_stub(file: str) -> bool:
    return file.startswith(OWN) and file.endswith(".py")


def signatures(source: str) -> dict[str, str]:
    """Each function of a module: a line that shows how it is called, and, behind a line's
    end, a digest of what it is to do. None of one that is no Python."""
    try:
        nodes = definitions(source)
    except SyntaxError:
        return {}
    return {
        name: f"{called(name, node)}\n{digest('', (ast.get_docstring(node) or '').encode())}"
        for name, node in nodes.items()
        if isinstance(node, Function)
    }


def called(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    sign = "async " * isinstance(node, ast.AsyncFunctionDef)
    back = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{sign}{name}({ast.unparse(node.args)}){back}"


def changes(before: Mapping[str, str], now: Mapping[str, str], theirs: str) -> Iterator[str]:
    """What has changed for whoever wrote a module: a function is called in another way than
    theirs, is asked to do something else, has come, or has gone."""
    have = {name: text.partition("\n")[0] for name, text in signatures(theirs).items()}
    for name, text in now.items():
        call, _, asked = text.partition("\n")
        was, _, once = before.get(name, "").partition("\n")
        if name not in before:
            if name not in have:
                yield f"   new: {call}"
        elif call != was and call != have.get(name):
            yield f"   {was}   is now   {call}"
        elif asked != once:
            yield f"   what {name} is to do has changed: read its docstring"
    for name in before:
        if name not in now and name in have:
            yield f"   no more: {name}"
