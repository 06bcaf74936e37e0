"""One moment of two recordings as a picture, and what became of the writes: for who reads the
lesson where no page can run.

It has no time in it that is not the scenario's own, so it is the same as long as what it shows
is.
"""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import Any

from course.draw.as_svg import AMBER, FAINT, GREEN, INK, LINE, PAPER, RED, RULE
from course.netsplit.verdicts import state_at

WIDTH, NET, ROW = 900, 330, 24
"""Of the whole picture; the height of a network and of a row of the table."""
PANE = WIDTH / 2
CARD = (122, 70)
STYLE = f"""
text{{font:11.5px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif;fill:{INK}}}
.t{{font-size:15px;font-weight:600}} .n{{font-size:14px;font-weight:700}} .b{{font-weight:700}}
.f{{fill:{FAINT}}} .g{{fill:{GREEN}}} .r{{fill:{RED}}} .a{{fill:{AMBER}}}
"""
ACKNOWLEDGED = {"yes": ("yes", "g"), "no": ("refused", "a"), "unknown": ("nobody knows", "a")}
FATES = {
    "kept": ("survived", "g"),
    "partly": ("on some", "a"),
    "replaced": ("written anew", "g"),
    "lost": ("LOST", "r b"),
    "refused": ("nobody has it", "f"),
}


def still(films: list[dict[str, Any]], seconds: float) -> str:
    """The SVG of two recordings at a time."""
    rows = films[0]["writes"]
    height = round(38 + NET + 34 + ROW * (len(rows) + 1))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{PAPER}"/>',
    ]
    for number, film in enumerate(films):
        left = PANE * number
        title = f"{film['scenario']['strategy']}, at {seconds:g} s"
        out.append(text(left + 20, 27, title, "t"))
        out += network(film, state_at(film["states"], round(seconds * 1e6)), left)
    out.append(
        f'<line x1="{PANE}" y1="14" x2="{PANE}" y2="{38 + NET}" stroke="{RULE}" '
        'stroke-width="1.5"/>'
    )
    out += table(films, 38 + NET + 24)
    return "".join(out) + "</svg>"


def text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def place(film: dict[str, Any], letter: str, left: float) -> tuple[float, float]:
    """The middle of a node's card: on a circle, the first node on top."""
    nodes = film["nodes"]
    angle = 2 * pi * nodes.index(letter) / len(nodes) - pi / 2
    lowest = sin(2 * pi * (len(nodes) // 2) / len(nodes) - pi / 2)
    x = left + PANE / 2 + cos(angle) / 0.951 * (PANE / 2 - CARD[0] / 2 - 18)
    y = 44 + CARD[1] / 2 + (sin(angle) + 1) / (lowest + 1) * (NET - CARD[1] - 14)
    return x, y


def network(film: dict[str, Any], state: dict[str, Any], left: float) -> list[str]:
    out = []
    nodes = film["nodes"]
    for at, one in enumerate(nodes):
        for two in nodes[at + 1 :]:
            (x1, y1), (x2, y2) = place(film, one, left), place(film, two, left)
            cut = [one, two] in state["cuts"]
            look = f'stroke="{RED}" stroke-dasharray="7 6"' if cut else f'stroke="{LINE}"'
            out.append(
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {look} '
                'stroke-width="1.6"/>'
            )
    for letter in nodes:
        out += card(letter, state["nodes"][letter], place(film, letter, left))
    return out


def card(letter: str, node: dict[str, Any], middle: tuple[float, float]) -> list[str]:
    x, y = middle[0] - CARD[0] / 2, middle[1] - CARD[1] / 2
    condition = {"dead": "dead", "frozen": "frozen"}.get(node["up"], "")
    if not condition and not node["serves"]:
        condition = "steps back"
    edge = f'stroke="{AMBER}" stroke-dasharray="6 4"' if condition else f'stroke="{INK}"'
    out = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{CARD[0]}" height="{CARD[1]}" rx="8" '
        f'fill="{PAPER}" {edge} stroke-width="1.5"/>',
        text(x + 9, y + 18, letter, "n"),
    ]
    if condition:
        out.append(text(x + 24, y + 18, condition, "a b"))
    if node["runs"]:
        out.append(text(x + 50, y + 18, "serves it", "b"))
    entries = [
        f"{entry} {words}"
        for versions in node["copies"].values()
        for version in versions
        for entry, words in version.items()
    ]
    out += [text(x + 9, y + 34 + 14 * row, words) for row, words in enumerate(entries[:3])]
    return out


def table(films: list[dict[str, Any]], top: float) -> list[str]:
    columns = (20, 300, 440, 610, 750)
    names = [film["scenario"]["strategy"] for film in films]
    heads = ["in the end"]
    for name in names:
        heads += [f"{name}: promised?", "kept?"]
    out = [text(x, top, words, "f") for x, words in zip(columns, heads, strict=True)]
    for row, write in enumerate(films[0]["writes"], 1):
        y = top + ROW * row
        asked = films[0]["requests"][write["request"]]
        words = f"{asked['entry']} {asked.get('text', 'deleted')}, by {asked['client']}"
        out.append(
            f'<line x1="20" y1="{y - 16}" x2="{WIDTH - 20}" y2="{y - 16}" stroke="{RULE}"/>'
        )
        out.append(text(20, y, words, "b"))
        for number, film in enumerate(films):
            one = film["writes"][row - 1]
            promised, kept = ACKNOWLEDGED[one["acknowledged"]], FATES[one["fate"]]
            out.append(text(columns[1 + 2 * number], y, *promised))
            out.append(text(columns[2 + 2 * number], y, *kept))
    return out
