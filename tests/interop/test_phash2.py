"""Our hash of a term beside that of a running Erlang, and where that places a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from minibeam.cluster.phash2 import WHOLE, phash2
from minibeam.cluster.placement import build_ring, by_modulo, by_ring, owners
from minibeam.network.encoder import encode
from minibeam.terms import Atom
from tests.hash_support import terms
from tests.interop.erlang import Erl, Raised

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 4000
NODES = [Atom(name) for name in ("e@five", "a@one", "é@zwei", "b@two", "c@three")]


async def test_thousands_of_terms_have_the_hash_that_erlang_gives_them(
    erl: Erl, tmp_path: Path
) -> None:
    many = terms(MANY)
    file = tmp_path / "terms"
    file.write_bytes(encode(many))
    text = """
        {ok, Data} = file:read_file(File),
        lists:map(fun(T) -> erlang:phash2(T, 1 bsl 32) end, binary_to_term(Data))
    """
    found = await erl.eval(text, File=str(file))
    assert len(found) == len(many) == MANY
    for term, theirs in zip(many, found, strict=True):
        assert phash2(term, WHOLE) == theirs, repr(term)


async def test_a_hash_is_cut_to_a_limit_as_erlang_cuts_it(erl: Erl) -> None:
    some, limits = terms(100), [1, 5, 1_000_003, 2**27, WHOLE - 1, WHOLE]
    text = "[[erlang:phash2(T), [erlang:phash2(T, L) || L <- Limits]] || T <- Terms]"
    found = await erl.eval(text, Terms=some, Limits=limits)
    for term, theirs in zip(some, found, strict=True):
        assert theirs == [phash2(term), [phash2(term, limit) for limit in limits]], repr(term)


async def test_terms_of_erlang_have_the_same_hash_when_they_have_come_to_us(erl: Erl) -> None:
    text = """
        Bound = {bound, 1.5},
        Terms = [self(), make_ref(), hd(erlang:ports()), fun() -> ok end,
                 fun(X) -> {X, Bound} end, fun lists:map/2, fun erlang:phash2/2,
                 <<1:3>>, "text", <<"text"/utf8>>, 'ÿ', #{a => #{1 => x, 1.0 => y}},
                 maps:from_list([{I, -I} || I <- lists:seq(1, 100)]), [a | b]],
        [{Term, erlang:phash2(Term, 1 bsl 32)} || Term <- Terms]
    """
    found = await erl.eval(text)
    assert len(found) == 14
    for term, theirs in found:
        assert phash2(term, WHOLE) == theirs, repr(term)


@pytest.mark.parametrize("limit", [0, -1, WHOLE + 1])
async def test_a_limit_that_erlang_refuses_is_refused(erl: Erl, limit: int) -> None:
    with pytest.raises(Raised, match="badarg"):
        await erl.eval("erlang:phash2(a, L)", L=limit)
    with pytest.raises(ValueError, match="limit"):
        phash2(Atom("a"), limit)


async def test_a_key_has_the_same_node_in_erlang(erl: Erl) -> None:
    text = """
        Modulo = fun(Key) ->
            lists:nth(1 + erlang:phash2(Key, length(Nodes)), lists:sort(Nodes))
        end,
        Owners = fun(Key) ->
            Scores = [{erlang:phash2({Key, atom_to_binary(N)}, 1 bsl 32), N} || N <- Nodes],
            [N || {_, N} <- lists:reverse(lists:sort(Scores))]
        end,
        Ring = lists:sort([{erlang:phash2({atom_to_binary(N), I}, 1 bsl 32), N}
                           || N <- Nodes, I <- lists:seq(1, 100)]),
        On = fun(Key) ->
            Place = erlang:phash2({Key}, 1 bsl 32),
            hd([N || {Point, N} <- Ring, Point >= Place] ++ [element(2, hd(Ring))])
        end,
        [{Modulo(Key), Owners(Key), On(Key)} || Key <- Keys]
    """
    keys = [*terms(300), *(f"key {number}" for number in range(100))]
    found = await erl.eval(text, Keys=keys, Nodes=NODES)
    ring = build_ring(dict.fromkeys(NODES, 1))
    for key, theirs in zip(keys, found, strict=True):
        ours = by_modulo(key, NODES), owners(key, NODES, 5), by_ring(key, ring)
        assert ours == theirs, repr(key)
