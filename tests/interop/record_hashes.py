"""Asks real Erlang for the hashes of some terms, and writes them down for machines without it:

python3 tests/interop/record_hashes.py
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "solutions")]

from minibeam.network.encoder import encode
from minibeam.terms import Term
from tests.hash_support import terms
from tests.interop.sites import HERE, Site

FILE = HERE.parent / "vectors" / "phash2.jsonl"
RECORDED, LONGEST = 200, 500
HASHES = "[erlang:phash2(Term, 1 bsl 32) || Term <- Terms]"


async def record(found: list[Term]) -> None:
    async with Site() as site:
        await site.start_epmd()
        erl = await site.start_erl("hashes")
        hashes = await erl.eval(HASHES, Terms=found)
    lines = [
        json.dumps({"hex": encode(term).hex(), "hash": hash}) + "\n"
        for term, hash in zip(found, hashes, strict=True)
    ]
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    short = [term for term in terms(5 * RECORDED, seed=1) if len(encode(term)) <= LONGEST]
    asyncio.run(record(short[:RECORDED]))
