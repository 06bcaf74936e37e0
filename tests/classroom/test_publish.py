"""The files that are written of records: Markdown, HTML, and the same again."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from course.classroom.publish import publish
from course.classroom.records import Flag, Ran, Record, keep
from course.classroom.reports.statistics import solved, told_apart
from course.classroom.standing import stand
from course.manifest import Course
from tests.classroom.made import EVIL, SVG, files, id_of, one, published, record, telling


def test_a_report_explains_every_lost_point(course: Course, folder: Path):
    text = published(course, folder, telling())["reports/ada.md"].decode()
    for words in (
        "# ada: withheld",
        "as it was graded, it is 11.6 of 20",
        "1 of 5 tests pass with the reference's other modules, 1 among your own",
        "- likely: You add one where nothing is to be added.",
        "## 1.1 Doubles: 2 of 10 points",
        "expected 4, got 5",
        "- in: `chapters/1_tiny/doubles.py:7`",
        "- tested at: `tests/1_tiny/test_doubles.py:5`",
        "- again: `python3 -m course check 1.1 --test 'one' --seed 17`",
        "- yours: `0.1 s  a: send`",
        "- reference: `0.1 s  a: exit`",
        "2 tests wait for this",
        "half is not written yet",
        "line 29",
        "blocked by 1.1: right once that is right",
        "only among your other modules",
        "sabotage: it passes with a bug in it",
        "double returns 0",
        "- links are not followed: a/b.py",
        "- not active: namespaces",
        "- Python: `3.11.7`",
    ):  # fmt: skip
        assert words.replace("*", "\\*") in text, words
    assert "line 19" not in text


def test_tests_that_fail_alike_are_told_together(course: Course, folder: Path):
    blocked = Ran("blocked", "no", blocked_by="1.1", stub=True)
    made = record("ada", one("1.1", {"one": "expected 1", "two": "expected 1", "five": "no"}),
                  one("1.2", {}, {"one": blocked, "two": blocked}))  # fmt: skip
    text = published(course, folder, made)["reports/ada.md"].decode()
    assert "### 2 tests fail alike\n\nexpected 1\n\n- one\n- two\n" in text
    assert "### five\n\nno\n" in text
    assert "### 2 tests are blocked\n\nblocked by 1.1: right once that is right\n" in text


def test_what_a_sentence_quotes_is_shown_as_code(course: Course, folder: Path):
    quoting = one("1.1", {"one": "no"}, likely=["`half` <b> of `a * b` and a ` more"])
    published(course, folder, record("ada", quoting))
    text, page = ((folder / "reports" / f"ada.{end}").read_text() for end in ("md", "html"))
    assert "- likely: `half` \\<b\\> of `a * b` and a \\` more\n" in text
    assert "<code>half</code> &lt;b&gt; of <code>a * b</code> and a ` more" in page


def test_who_has_everything_is_told_briefly(course: Course, folder: Path):
    text = published(course, folder, record("ada", one("1.1"), one("1.2")))
    report = text["reports/ada.md"].decode()
    assert report.startswith("# ada: 20 of 20 points\n") and "### " not in report


def test_a_missing_module_and_one_not_begun_say_so(course: Course, folder: Path):
    made = record("ada", one("1.1", reason="doubles.py was not in the submission"),
                  one("1.2", status="not started"))
    text = published(course, folder, made)["reports/ada.md"].decode()
    assert "doubles.py was not in the submission" in text
    assert "- 1.2 Triples: chapters/1\\_tiny/triples.py" in text


def test_what_could_not_be_graded_is_no_zero(course: Course, folder: Path):
    found = published(course, folder, record("ada", failed="the disk is full"))
    assert "# ada: not graded" in found["reports/ada.md"].decode()
    assert found["grades.csv"].decode() == (
        "student,raw,final,of,state,notes\n"
        "ada,,,,failed,could not be graded: the disk is full\n"
    )
    assert "results/ada.json" not in found


def test_the_same_records_give_the_same_bytes(course: Course, folder: Path, tmp_path: Path):
    made = [telling(), record("bob", one("1.1"), one("1.2")), record("Eve \udcff", one("1.1"))]
    first = published(course, folder, *made)
    again = published(course, tmp_path / "again", *reversed(made))
    publish(course, folder)
    assert first == again == files(folder)


def test_what_a_student_writes_marks_nothing_up(course: Course, folder: Path):
    evil = Ran("failed", EVIL, EVIL, EVIL, EVIL + "\n```\n# not a heading\n")
    made = record(EVIL, one("1.1", {"one": evil}, likely=[EVIL]), left=[EVIL])
    made.exercises[0].checks[0].yours = EVIL
    made.exercises[0].flags = [Flag("forged", EVIL, [EVIL])]
    (name,) = [n for n in published(course, folder, made) if n.endswith(".md")]
    fence, outside = "", []
    for line in (folder / name).read_text("utf-8").splitlines():
        if line == fence:
            fence = ""
        elif line.startswith("```") and not fence:
            fence = line.removesuffix("text")
        elif not fence:
            outside.append(line)
    text = "\n".join(outside)
    assert not fence and "# not a heading" not in text
    assert "script" in text and not re.search(r"(?<![\\`])<script", text)
    assert "\x1b" not in text and "\x00" not in text


def test_voids_and_overrides_are_in_the_report(course: Course, folder: Path):
    first = one("1.1", {"one": "no", "two": "nor"})
    keep(folder, record("ada", first, one("1.2", {"one": "no"})))
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'one')},it was unfair\n")
    (folder / "overrides.csv").write_text("ada,1.2,9,shown in the lab\n")
    text = published(course, folder)["reports/ada.md"].decode()
    assert '1.1: 6 becomes 8: "one" counts as passed for everyone: it was unfair' in text
    assert "1.2: 8 becomes 9: 9, shown in the lab (overrides.csv)" in text
    assert "- as graded: 14 of 20" in text and "- final: 17 of 20" in text


def test_problems_of_tables_are_told(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1")))
    (folder / "overrides.csv").write_text("".join(f"eve,1.1,{n},\n" for n in range(1, 31)))
    told: list[str] = []
    publish(course, folder, told.append)
    assert told[0] == "overrides.csv line 1: no student is called eve"
    assert len(told) == 21 and told[-1].startswith("and 10 more, in ")


class Page(HTMLParser):
    """What is in a page: its elements, and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "img"):
            self.open.append(tag)
        for name, value in attributes:
            assert not name.startswith("on")
            if name in ("src", "href"):
                self.targets.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def pages(folder: Path) -> dict[str, Page]:
    return {file.name: Page(file.read_text("utf-8")) for file in folder.rglob("*.html")}


def test_a_page_says_what_the_markdown_says_and_shows_the_run(course: Course, folder: Path):
    published(course, folder, telling())
    page = pages(folder)["ada.html"]
    for words in ("ada: withheld", "expected 4, got 5", "half is not written yet",
                  "You add one where nothing is to be added.", "not active: namespaces",
                  "python3 -m course check 1.1 --test 'one' --seed 17", "line 29",
                  "blocked by 1.1", "double returns 0", "links are not followed: a/b.py",
                  "0.1 s  a: exit"):  # fmt: skip
        assert words in page.words, words
    (picture,) = [target for target in page.targets if target.startswith("data:")]
    assert base64.b64decode(picture.partition(",")[2]).decode() == SVG


def test_a_page_stands_alone(course: Course, folder: Path):
    evil = record(EVIL, one("1.1", {"one": EVIL}, likely=[EVIL]))
    published(course, folder, telling(), evil)
    for name, page in pages(folder).items():
        assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
        for target in page.targets:
            if target.startswith("#"):
                assert target[1:] in page.ids
            elif not target.startswith("data:image/svg+xml;base64,"):
                assert name == "class.html" and (folder / unquote(target)).is_file()


def test_a_page_shows_what_a_student_writes_as_text(course: Course, folder: Path):
    evil = Ran("failed", EVIL, EVIL, EVIL, EVIL)
    graded = one("1.1", {"one": evil}, likely=[EVIL], flags=[Flag(EVIL, EVIL, [EVIL])])
    published(course, folder, record(EVIL, graded, left=[EVIL], protections=[EVIL]))
    for page in pages(folder).values():
        assert "<script>alert(1)</script>" in page.words and "\x00" not in page.words


def test_the_class_is_told_what_is_to_be_decided(course: Course, folder: Path):
    keep(folder, record("eve", failed="the disk is full"))
    (folder / "overrides.csv").write_text("adda,1.1,3,\n")
    published(course, folder, telling())
    page = pages(folder)["class.html"]
    for words in ("The class: 1 withheld, 1 failed", "sabotage: it passes with a bug in it",
                  "ada,*,as graded,your reason", "the disk is full", "overrides.csv line 1: "
                  "no student is called adda; near it: ada"):  # fmt: skip
        assert words in page.words, words


def a_class() -> list[Record]:
    """Ten students, each better than the one before; test_five is passed by the weak ones."""
    made = []
    for number in range(10):
        fails = {name: "no" for name in ("one", "two", "three", "four")[number // 2 :]}
        if number > 5:
            fails["five"] = "no"
        likely = ["You halve."] if number < 6 else []
        made.append(record(f"s{number}", one("1.1", fails, likely=likely), one("1.2", fails)))
    return made


def test_a_class_has_pictures_of_what_it_solved(course: Course, folder: Path):
    published(course, folder, *a_class())
    page = pages(folder)["class.html"]
    drawn = [
        base64.b64decode(target.partition(",")[2]).decode()
        for target in page.targets if target.startswith("data:")
    ]  # fmt: skip
    titles = ["Final points", "Share of the class that solved each exercise",
              "Commonest mistakes", "Exercises: points here and everywhere else",
              "Tests that tell most apart"]  # fmt: skip
    assert [re.findall("<title>(.*?)</title>", svg)[0] for svg in drawn] == titles
    assert "1.1 You halve." in drawn[2] and ">6</text>" in drawn[2]


def test_tests_that_the_strong_fail_are_found(course: Course, folder: Path):
    for each in a_class():
        keep(folder, each)
    found = {(one.exercise, one.name): one.apart for one in told_apart(stand(course, folder))}
    assert found["1.1", "five"] < -0.3 < 0.5 < found["1.1", "two"]
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_of_a_test_that_is_voided_nothing_is_said(course: Course, folder: Path):
    for each in a_class():
        keep(folder, each)
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'five')},unfair\n")
    found = {(one.exercise, one.name) for one in told_apart(stand(course, folder))}
    assert ("1.2", "five") in found and ("1.1", "five") not in found


def test_with_few_students_or_equal_ones_nothing_is_said_of_what_tells_apart(
    course: Course, folder: Path
):
    keep(folder, record("ada", one("1.1"), one("1.2", {"one": "no"})))
    for number in range(9):
        keep(folder, record(f"s{number}", one("1.1"), one("1.2", {"one": "no"})))
    whole = stand(course, folder)
    assert told_apart(whole) == [] and {one.apart for one in solved(whole)} == {None}
    assert [(one.share, one.mean) for one in solved(whole)] == [(1, 1), (0, 0.8)]
