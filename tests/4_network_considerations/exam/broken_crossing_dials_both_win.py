"""Agrees to every dial that crosses its own, whoever has the greater name.

module: mesh
caught by: crossing
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "nok"
