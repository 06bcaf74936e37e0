"""The page of the laboratory, in headless Chromium where that is installed: what it shows at
which time, and that all of it can be done by the keyboard.

A test writes JavaScript that uses the page as a visitor does and returns what it has seen.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from course.manifest import Course
from course.netsplit import pages, runner, server
from course.netsplit.ready import READY
from course.netsplit.record import record
from course.netsplit.runner import STRATEGIES
from course.netsplit.scenario import checked
from course.workspace import Workspace

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
in_browser = pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
DEADLINE = 120.0

WATCHED = """<script>
window.wrong = [];
addEventListener("error", (event) => wrong.push(event.message));
addEventListener("unhandledrejection", (event) => wrong.push(String(event.reason)));
</script>"""
DRIVEN = """<script>
const press = (key, options = {}) => (document.activeElement || document.body).dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options }));
const settled = () => new Promise((done) => {
  const look = () => ["shown", "failed"].includes(document.documentElement.dataset.state)
    ? done() : setTimeout(look, 50);
  look();
});
const shown = (id) => document.getElementById(id).textContent;
const use = async () => { %s };
const failed = (error) => ({ wrong: [...wrong, String(error)] });
settled().then(use).then((seen) => ({ seen, wrong }), failed).then((told) => {
  const element = document.createElement("pre");
  element.id = "told";
  element.textContent = JSON.stringify(told);
  document.body.replaceChildren(element);
});
</script>"""


@cache
def recording(name: str, strategy: str) -> dict[str, Any]:
    return record(checked(READY[name] | {"strategy": strategy}, STRATEGIES))


@cache
def saved(name: str, *strategies: str) -> str:
    return pages.page([recording(name, strategy) for strategy in strategies])


def driven(page: str, script: str) -> str:
    return page.replace("<head>", "<head>" + WATCHED, 1).replace(
        "</body>", DRIVEN.replace("%s", script) + "</body>"
    )


def browse(address: str, folder: Path, *options: str) -> Any:
    """What the script of a page has seen; fails if anything in the page went wrong."""
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=120000", *options, "--dump-dom", address,
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=DEADLINE,
    )  # fmt: skip
    told = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stderr[-2000:] + done.stdout[-2000:]
    words = told[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    content = json.loads(words)
    assert content["wrong"] == []
    return content["seen"]


def visit(tmp_path: Path, page: str, script: str, hash: str = "", *options: str) -> Any:
    file = tmp_path / "page.html"
    file.write_text(driven(page, script), encoding="utf-8")
    return browse(file.as_uri() + hash, tmp_path, *options)


@in_browser
def test_time_is_gone_through_by_the_keyboard_forwards_and_backwards(tmp_path: Path) -> None:
    seen = visit(tmp_path, saved("alone", "majority", "merge"), """
      const moment = () => document.getElementById("panes").innerHTML;
      const begin = [shown("clock"), moment()];
      const forwards = [begin[1]];
      let steps = 0;
      while (shown("clock") !== "60.0 s" && steps < 2000) {
        press("ArrowRight");
        forwards.push(moment());
        steps += 1;
      }
      const end = shown("clock");
      let same = 0;
      for (let at = steps; at >= 0; at -= 1) {
        if (moment() === forwards[at]) same += 1;
        if (at) press("ArrowLeft");
      }
      const back = shown("clock");
      const jumps = [];
      for (let at = 0; at < 4; at += 1) {
        press("ArrowRight", { shiftKey: true });
        jumps.push(shown("clock"));
      }
      press("End");
      const last = shown("clock");
      press("Home");
      press(" ");
      const playing = shown("play");
      press(" ");
      const paused = shown("play");
      return { begin: begin[0], end, steps, same, back, jumps, last, playing, paused };
    """)  # fmt: skip
    assert (seen["begin"], seen["end"], seen["back"]) == ("0.0 s", "60.0 s", "0.0 s")
    assert seen["steps"] > 50 and seen["same"] == seen["steps"] + 1
    # The write, its answers under each strategy, and the cut.
    assert (seen["jumps"][0], seen["jumps"][3]) == ("1.0 s", "4.0 s")
    assert (seen["last"], seen["playing"], seen["paused"]) == ("60.0 s", "Pause", "Play")


@in_browser
def test_what_survived_is_told_at_the_end_and_not_before(tmp_path: Path) -> None:
    page = saved("split", "majority", "last_writer")
    script = """
      const before = shown("writes") + shown("sums");
      press("End");
      const rows = [...document.querySelectorAll("#writes tbody tr")];
      return { before, sums: shown("sums"), rows: rows.map((row) =>
        [...row.children].map((cell) => cell.textContent)) };
    """
    seen = visit(tmp_path, page, script, "#t=40")
    assert "LOST" not in seen["before"] and "Play to the end" in seen["before"]
    assert "majority: 2 of 3 writes acknowledged, 1 refused. None of those" in seen["sums"]
    assert "1 of those acknowledged was lost." in seen["sums"]
    there = "\u2713 survived, on all that hold the list"
    assert seen["rows"] == [
        ["1.0 s at a put home/1 = paint the door", "\u2713 yes", there, "\u2713 yes", there],
        ["20.0 s at a put home/2 = buy paint", "\u2717 no", "\u2013 nobody has it",
         "\u2713 yes", "\u2717 LOST"],
        ["22.0 s at d put home/3 = oil the hinges", "\u2713 yes", there, "\u2713 yes", there],
    ]  # fmt: skip


@in_browser
def test_a_moment_is_shown_as_it_was(tmp_path: Path) -> None:
    """At 5 s the write of a waits at the cut, and nobody knows of the cut yet."""
    script = """
      const pane = document.querySelector(".pane");
      const count = (what) => pane.querySelectorAll(what).length;
      const at = () => ({ words: pane.querySelector("svg").getAttribute("aria-label"),
        cut: count(".link.cut"), waits: count(".message .waits"), back: count(".node.back"),
        clients: pane.querySelector(".clients tbody").textContent });
      const first = at();
      go(9e6);
      const later = at();
      go(4e6 - 1);
      document.querySelectorAll("#kinds input")[2].click();
      return { first, later, before: at() };
    """
    seen = visit(tmp_path, saved("alone", "majority", "merge"), script, "#t=5")
    assert (seen["first"]["cut"], seen["first"]["waits"], seen["first"]["back"]) == (2, 1, 0)
    assert "a running, finds home at b, sees b c, has home: 1 sweep." in seen["first"]["words"]
    assert "put home/2 = mop \u2026 waits" in seen["first"]["clients"]
    assert (seen["later"]["back"], seen["later"]["waits"]) == (1, 0)
    assert "a steps back, sees nobody" in seen["later"]["words"]
    assert "? unknown" in seen["later"]["clients"]
    assert seen["before"]["cut"] == 0


@in_browser
def test_everything_has_a_name_and_nothing_is_wider_than_the_screen(tmp_path: Path) -> None:
    script = """
      const named = (one) => one.getAttribute("aria-label") || one.textContent.trim()
        || (one.labels && one.labels[0] && one.labels[0].textContent.trim());
      const kinds = "button, select, input, textarea, [role=img]";
      const all = [...document.querySelectorAll(kinds)];
      return { unnamed: all.filter((one) => !named(one)).map((one) => one.outerHTML),
        count: all.length, wide: document.documentElement.scrollWidth, screen: innerWidth,
        paper: getComputedStyle(document.body).backgroundColor,
        language: document.documentElement.lang };
    """
    page = saved("alone", "majority", "merge")
    dark = "--blink-settings=preferredColorScheme=0"
    seen = visit(tmp_path, page, script, "", "--window-size=500,900", dark)
    assert seen["unnamed"] == [] and seen["count"] > 20
    assert seen["wide"] <= seen["screen"]
    assert (seen["language"], seen["paper"]) == ("en", "rgb(22, 27, 32)")


@in_browser
def test_without_motion_it_goes_from_moment_to_moment(tmp_path: Path) -> None:
    script = """
      // In a browser that shows nothing there are no frames.
      window.requestAnimationFrame = (show) => setTimeout(() => show(performance.now()), 20);
      const moments = new Set(scale.times.map((at) => seconds(at)));
      const seen = new Set();
      document.getElementById("speed").value = "6";
      press(" ");
      await new Promise((done) => {
        const look = () => {
          seen.add(shown("clock"));
          if (shown("play") === "Play") done();
          else requestAnimationFrame(look);
        };
        look();
      });
      return { between: [...seen].filter((one) => !moments.has(one)), last: shown("clock") };
    """
    page = saved("alone", "majority", "merge")
    seen = visit(tmp_path, page, script, "", "--force-prefers-reduced-motion")
    assert seen == {"between": [], "last": "60.0 s"}


@pytest.fixture
def laboratory(monkeypatch: pytest.MonkeyPatch) -> Iterator[server.Laboratory]:
    monkeypatch.setattr(runner, "look_at", lambda course: Workspace())
    with server.Laboratory(Course(Path(__file__).resolve().parents[2]), 0) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@in_browser
def test_a_visitor_makes_a_scenario_and_runs_it(
    laboratory: server.Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = """
      const first = [shown("clock"), document.querySelectorAll(".pane").length];
      document.getElementById("edit").click();
      const form = document.getElementById("editor");
      const steps = () => form.querySelectorAll(".steps li");
      while (steps().length > 1) steps()[1].querySelector("button").click();
      const button = (words) =>
        [...form.querySelectorAll("button")].find((one) => one.textContent === words);
      button("Add a step").click();
      const what = steps()[1].querySelector("[data-key=do]");
      what.value = "kill";
      what.dispatchEvent(new Event("change", { bubbles: true }));
      const end = form.querySelectorAll("input")[1];
      end.value = "4";
      end.dispatchEvent(new Event("change", { bubbles: true }));
      const own = JSON.parse(form.querySelector("textarea").value);
      document.getElementById("run").click();
      await settled();
      const ran = [shown("status"), document.querySelectorAll(".e-kill").length];
      end.value = "1";
      end.dispatchEvent(new Event("change", { bubbles: true }));
      document.getElementById("run").click();
      await settled();
      const chosen = document.getElementById("scenario").value;
      return { first, own, ran, wrong: shown("status"), chosen };
    """
    page = driven(pages.page(), script)
    monkeypatch.setattr(pages, "page", lambda: page)
    seen = browse(f"{laboratory.url}#scenario=killed&right=merge&t=2", tmp_path)
    assert seen["first"] == ["2.0 s", 2]
    assert [step["do"] for step in seen["own"]["steps"]] == ["write", "kill"]
    assert seen["own"]["steps"][1] == {"at": 3, "do": "kill", "node": "a", "how": "crash"}
    words = "majority and merge: 4.0 s recorded, seed 1. Modules: reference: all modules."
    assert seen["ran"] == [words, 2]
    assert seen["wrong"] == "end is 1, before the last step at 3"
    assert seen["chosen"] == "own"


# -- without a browser ---------------------------------------------------------------------


def test_no_text_of_a_recording_can_leave_its_place() -> None:
    text = pages.in_script({"text": "</script><script>alert(1)</script>\u2028&"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["text"].startswith("</script>")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize("name", pages.SCRIPTS)
def test_the_scripts_are_whole(name: str) -> None:
    text = (files("course.netsplit") / "page" / name).read_text(encoding="utf-8")
    command = ["node", "--check", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_texts_stand_out_from_their_ground(scheme: int) -> None:
    """At least 4.5 to 1, as WCAG asks of texts."""
    style = (files("course.netsplit") / "page" / "page.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    pairs = [
        (text, ground)
        for text in ("ink", "faint", "blue", "red", "amber", "green", "violet")
        for ground in ("paper", "card")
    ]
    pairs += [
        ("accent-ink", "blue"),
        ("accent-ink", "violet"),
        ("ink", "ice"),
        ("blue", "ice"),
    ]
    for text, ground in pairs:
        dim, bright = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, (text, ground)
