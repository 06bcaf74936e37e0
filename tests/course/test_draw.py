"""Space-time diagrams: what is shown, and that it fits."""

import xml.etree.ElementTree

import pytest

from course import draw
from course.draw.space_time import elide, make, node_of
from course.sim import Event


def message(begin, end, text, source, target, to=""):
    """The events of a message: sent, and delivered unless `end` is None."""
    events = [Event(begin, source.partition(".")[0], "send", text, source, to or target)]
    if end is not None:
        where = target.partition(".")[0]
        events.append(Event(end, where, "deliver", text, source, target, to))
    return events


STARTS = [
    Event(0, "a", "start", "a@one on one"),
    Event(0, "b", "start", "b@two on two"),
    Event(0, "a", "spawn", "story.<locals>.client", "a.4"),
    Event(0, "b", "spawn", "serve", "b.4"),
]

EVENTFUL = sorted(
    [
        *STARTS,
        *message(100, 300, "{ping, a.4}", "a.4", "b.4", "b:counter"),
        *message(400, 500, "pong", "b.4", "a.4"),
        Event(600, "net", "hold", "one -> two"),
        *message(700, 1200, "late", "a.4", "b.4"),
        Event(1100, "net", "release", "one -> two"),
        Event(1300, "net", "cut", "one | two"),
        *message(1400, None, "<gone> & 'lost'", "a.4", "b.4"),
        Event(1500, "two", "freeze", ""),
        Event(1600, "two", "thaw", ""),
        Event(1700, "a", "nodedown", "b net_tick_timeout"),
        Event(1800, "net", "heal", ""),
        Event(1900, "two", "kill", "crash"),
        Event(2000, "a", "exit", "{badmatch, 1}", "a.4"),
    ],
    key=lambda event: event.time,
)


def many(count):
    return STARTS + [
        event
        for number in range(count)
        for event in message(number * 1000, number * 1000 + 500, f"n{number}", "a.4", "b.4")
    ]


def test_a_message_is_one_arrow_from_its_send_to_its_delivery():
    diagram = make(STARTS + message(100, 300, "hello", "a.4", "b.4"))
    assert [column.title for column in diagram.columns] == ["a.4", "b.4"]
    assert [column.subtitle for column in diagram.columns] == ["client", "serve"]
    (arrow,) = diagram.arrows
    assert (arrow.source, arrow.target, arrow.text) == (0, 1, "hello")
    assert [diagram.times[row] for row in (arrow.sent, arrow.delivered)] == [100, 300]
    assert not arrow.lost and not arrow.held


def test_a_message_that_arrives_at_once_takes_one_row():
    diagram = make(STARTS + message(100, 100, "hello", "a.4", "b.4"))
    assert diagram.arrows[0].delivered == diagram.arrows[0].sent and len(diagram.times) == 1


def test_messages_with_equal_words_are_told_apart_by_their_order():
    events = message(100, 300, "again", "a.4", "b.4")
    events += message(200, 400, "again", "a.4", "b.4")
    events.sort(key=lambda event: event.time)
    rows = [(arrow.sent, arrow.delivered) for arrow in make(STARTS + events).arrows]
    assert rows == [(0, 2), (1, 3)]


def test_a_delivery_whose_sender_is_not_told_finds_its_send():
    events = message(100, None, "x", "a.4", "b.4")
    events.append(Event(300, "b", "deliver", "x", "?", "b.4"))
    (arrow,) = make(STARTS + events).arrows
    assert arrow.delivered == 1 and arrow.source == 0


def test_a_target_named_by_its_name_is_the_process_that_had_it():
    diagram = make(STARTS + message(100, 300, "x", "a.4", "b.4", "b:counter"))
    assert [column.subtitle for column in diagram.columns] == ["client", "counter"]
    assert (diagram.arrows[0].source, diagram.arrows[0].target) == (0, 1)


def test_a_reply_goes_to_the_process_whose_alias_it_is_and_is_lost_once_that_is_off():
    events = message(100, 200, "monitor #1", "a.4", "b.4")
    events += message(300, 400, "reply", "b.4", "a.4", "#1")
    events += message(500, 600, "too late", "b.4", "#1")
    arrows = make(STARTS + events).arrows[1:]
    assert [(arrow.source, arrow.target) for arrow in arrows] == [(1, 0), (1, 0)]
    assert [arrow.lost for arrow in arrows] == [False, True]


def test_a_message_to_a_name_that_nobody_has_is_lost_and_goes_to_no_other_process():
    events = [*STARTS, *message(100, 200, "one", "a.4", "b.4"),
              *message(300, 400, "two", "a.4", "b:nobody")]  # fmt: skip
    arrows = make(events).arrows
    assert [arrow.lost for arrow in arrows] == [False, True]
    assert arrows[1].delivered is None


def test_held_and_lost_messages_and_faults_are_told():
    diagram = make(EVENTFUL)
    lost = [arrow.text for arrow in diagram.arrows if arrow.lost]
    held = [arrow.text for arrow in diagram.arrows if arrow.held]
    assert lost == ["<gone> & 'lost'"]
    assert held == ["late", "<gone> & 'lost'"]
    times = {band.kind: (diagram.times[band.begin], diagram.times[band.end]) for band in
             diagram.bands}  # fmt: skip
    assert times == {"cut": (1300, 1800), "freeze": (1500, 1600)}
    ends = [diagram.times[column.end] for column in diagram.columns]
    assert ends == [2000, 1900]


def test_a_host_that_dies_takes_no_process_of_its_next_life_with_it():
    events = STARTS + message(100, 300, "hello", "a.4", "b.4")
    events += [Event(400, "two", "kill", "crash"), Event(500, "b", "spawn", "serve", "b'.4")]
    diagram = make(events + message(600, 700, "hello", "a.4", "b'.4"))
    assert {column.title: column.end for column in diagram.columns} == {
        "a.4": None,
        "b.4": 2,
        "b'.4": None,
    }


def test_many_processes_are_drawn_as_their_nodes():
    events = [
        event
        for number in range(9)
        for event in message(number, number, "x", f"a.{number}", "b.4")
    ]
    assert [column.title for column in make(STARTS + events).columns] == ["a", "b"]


def test_a_node_without_a_process_to_show_has_a_column_for_what_it_logs():
    starts = [*STARTS, Event(0, "c", "start", "c@three on three")]
    log = Event(400, "c", "log", "no connection")
    diagram = make([*starts, *message(100, 300, "x", "a.4", "b.4"), log])
    assert [column.title for column in diagram.columns] == ["a.4", "b.4", "c"]
    assert [(mark.column, mark.text) for mark in diagram.marks] == [(2, "c: no connection")]


def test_what_nodes_tell_each_other_for_themselves_is_left_out():
    noise = message(50, 60, "{$gen_cast, up}", "a.1", "b.2", "b:net_kernel")
    diagram = make(STARTS + noise + message(100, 300, "x", "a.4", "b.4"))
    assert [column.title for column in diagram.columns] == ["a.4", "b.4"]
    assert [arrow.text for arrow in diagram.arrows] == ["x"]
    alone = make(STARTS + noise)
    assert [arrow.text for arrow in alone.arrows] == ["{$gen_cast, up}"]


@pytest.mark.parametrize(
    "label, node",
    [("b.7", "b"), ("b.7.1", "b"), ("b'.7", "b"), ("b:counter", "b"), ("b@h.org.7", "b@h.org"),
     ("b", "b")],
)  # fmt: skip
def test_the_node_of_a_process(label, node):
    assert node_of(label) == node


def test_text_shows_arrows_crosses_and_words():
    drawn = draw.text(EVENTFUL, plain=True)
    lines = drawn.splitlines()
    assert lines[0].split() == ["a.4", "b.4"] and lines[1].split() == ["client", "counter"]
    (ping,) = [line for line in lines if "{ping, a.4}" in line]
    assert ping.split()[0] == "0.0001" and "o---" in ping and "--->" in ping
    (lost,) = [line for line in lines if "<gone>" in line]
    assert "x" in lost and lost.endswith("lost")
    assert any(line.endswith("held") for line in lines)
    assert any("X" in line and "exits: {badmatch, 1}" in line for line in lines)
    assert drawn.isascii()


@pytest.mark.parametrize("events", [EVENTFUL, many(3), many(300)])
@pytest.mark.parametrize("plain", [True, False])
def test_text_fits_a_console(events, plain):
    lines = draw.text(events, plain=plain).splitlines()
    assert len(lines) <= 50 and all(len(line) <= 80 for line in lines)


def test_the_middle_of_a_long_run_is_left_out_and_counted():
    lines = draw.text(many(300), plain=True).splitlines()
    assert any(" n0" in line for line in lines) and any(" n299" in line for line in lines)
    assert any("more" in line for line in lines)
    assert elide(10, 10) == (10, 10)
    head, tail = elide(100, 31)
    assert (head, tail) == (10, 80)


@pytest.mark.parametrize("events", [EVENTFUL, many(3), many(300), []])
def test_svg_is_well_formed_and_fits_a_screen(events):
    root = xml.etree.ElementTree.fromstring(draw.svg(events))
    assert int(root.get("width")) <= 900 and int(root.get("height")) <= 700
    for element in root.iter():
        for key in ("x", "x1", "x2"):
            value = element.get(key)
            assert value is None or -10 <= float(value) <= int(root.get("width"))
        for key in ("y", "y1", "y2"):
            value = element.get(key)
            assert value is None or -10 <= float(value) <= int(root.get("height"))


def test_svg_escapes_what_programs_say():
    drawn = draw.svg(EVENTFUL)
    assert "&lt;gone&gt; &amp; " in drawn and "<gone>" not in drawn


def test_svg_with_nine_nodes_fits_too():
    events = [Event(0, f"n{number}", "start", f"n{number}@h{number} on h{number}")
              for number in range(9)]  # fmt: skip
    for number in range(9):
        target = f"n{(number + 1) % 9}.4"
        events += message(number * 10, number * 10 + 5, "x" * 100, f"n{number}.4", target)
    root = xml.etree.ElementTree.fromstring(draw.svg(events))
    assert int(root.get("width")) <= 900


def test_a_run_without_events_is_drawn_as_that():
    assert draw.text([]) == "nothing happened"


def test_what_global_does_by_itself_is_not_shown():
    before = [
        Event(0, "a", "spawn", "NameServer", "a.4"),
        Event(0, "a", "spawn", "live", "a.5"),
    ]
    chatter = [
        *message(
            100, 200, "{$gen_cast, {init_connect, 1}}", "b.9", "a.4", "a:global_name_server"
        ),
        *message(210, 220, "{his_the_locker, 1}", "a.4", "a.5"),
        Event(230, "a", "spawn", "find_out", "a.7"),
        *message(240, 250, "{found, 1}", "a.7", "a.4", "a:global_name_server"),
        Event(260, "a", "exit", "normal", "a.7"),
    ]
    shown = make([*before, *STARTS, *chatter, *message(400, 500, "pong", "b.4", "a.9")])
    assert [column.title for column in shown.columns] == ["a.9", "b.4"]
    assert [arrow.text for arrow in shown.arrows] == ["pong"]


def test_a_name_server_of_the_programs_own_is_shown():
    asked = message(100, 200, "{$gen_call, 1}", "b.4", "a.4", "a:global_name_server")
    shown = make([*STARTS, *asked, *message(400, 500, "pong", "a.4", "b.4")])
    assert [arrow.text for arrow in shown.arrows] == ["{$gen_call, 1}", "pong"]


def test_where_there_is_nothing_else_global_is_shown():
    before = [Event(0, "a", "spawn", "NameServer", "a.4")]
    asked = message(100, 200, "{$gen_call, 1}", "b.9", "a.4", "a:global_name_server")
    shown = make([*before, *STARTS, *asked])
    assert [arrow.text for arrow in shown.arrows] == ["{$gen_call, 1}"]
