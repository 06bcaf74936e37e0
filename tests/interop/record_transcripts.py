"""Types the lessons' transcripts into real erl, iex and nodes of ours again, and writes what
they print where it differs from what stands there:

    python3 tests/interop/record_transcripts.py [1.7 ...]
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "solutions")]

from tests.interop.transcripts import ROOT, rewrite

if __name__ == "__main__":
    for lesson in sorted((ROOT / "chapters").glob("*/lesson.md")):
        changed = asyncio.run(rewrite(lesson, sys.argv[1:]))
        print(f"{lesson.parent.name}: {', '.join(changed) or 'nothing'} written")
