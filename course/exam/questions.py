"""The questions of the exam in their order: what each asks, and whose work answers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    sentence: str
    """As a fact about the node, when it is right."""
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    question: str
    status: str
    """right, wrong or unasked."""
    text: str = ""
    """What was expected, and what came."""


def question(sentence: str, *exercises: str) -> Question:
    return Question(sentence, exercises)


QUESTIONS = {
    "registered": question("it is found in epmd, and listens there", "4.5", "4.6", "4.11"),
    "let_in": question("it lets Erlang in, and answers a ping", "4.7", "4.8", "4.9", "4.4"),
    "terms": question("every kind of term comes back as it was sent", "4.1", "4.2", "4.3"),
    "large": question("a message of 8 MiB comes back", "4.4", "4.2"),
    "order": question("messages stay in the order they were sent", "1.1", "1.2", "4.4"),
    "calls": question("Erlang calls its servers, and casts to them", "1.7", "1.8"),
    "calls_out": question("it calls Erlang's servers, and casts to them", "1.7", "1.2"),
    "late_reply": question("a reply after the timeout never arrives", "1.7"),
    "link": question("Erlang's links learn how its processes end", "1.5", "1.13"),
    "link_out": question("its links learn how Erlang's processes end", "1.5", "1.13"),
    "kill": question("kill ends any process, and is a reason like others by a link", "1.5"),
    "exit_signals": question("exit signals are ignored, trapped or fatal, rightly", "1.5"),
    "unlink": question("after unlink nothing comes any more", "1.5", "1.13"),
    "monitor": question("Erlang's monitors get one DOWN each", "1.6"),
    "monitor_out": question("its monitors of Erlang's processes get their DOWN", "1.6"),
    "rpc": question("Erlang calls its functions", "1.14"),
    "rpc_out": question("it calls Erlang's functions", "1.14"),
    "multi_call": question("Erlang calls many nodes, it among them", "1.8", "1.7"),
    "multi_call_out": question("it calls many nodes, Erlang's among them", "1.15"),
    "trust": question("only what is exposed can be reached", "4.12"),
    "names": question("a global name is one process's, here and there", "2.5", "2.6", "2.2"),
    "locks": question("a lock is one process's, here and there", "2.4", "2.3"),
    "groups": question("Erlang and it have the same process groups", "2.8"),
    "reconnect": question("a message after a lost connection dials again", "1.9", "1.2"),
    "cookie": question("a wrong cookie is refused, on both sides", "4.7", "4.8", "4.9"),
    "kinds": question("hidden and visible nodes are told apart", "4.10"),
    "node_monitor": question("it sees nodes come and go, once each", "1.12", "1.9"),
    "peer_lost": question("a lost node is noconnection, once for each", "1.13", "1.9"),
    "crossing": question("two dials that cross leave one connection", "1.11", "4.9", "1.9"),
    "noise": question("noise at its port costs nothing but that connection", "4.4", "4.9"),
    "silence": question("quiet nodes stay, frozen ones are given up in time", "1.10"),
    "survived": question("it lives at the end, and so do its servers", "1.4", "1.8"),
    "nothing_logged": question("Erlang has logged no error because of it", "4.3", "1.13"),
}
"""By the name that the examiner prints."""
