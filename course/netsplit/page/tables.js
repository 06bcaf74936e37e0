// What stands beside the pictures: clients, events, and what became of each write.

const OUTCOMES = {
  done: { sign: "\u2713", kind: "good", words: "yes" },
  "not done": { sign: "\u2717", kind: "refused", words: "no" },
  unknown: { sign: "?", kind: "unsure", words: "nobody knows" },
};
const FATES = {
  kept: { sign: "\u2713", kind: "good", words: "survived, on all that hold the list" },
  partly: { sign: "~", kind: "unsure", words: "survived on some" },
  replaced: { sign: "\u21bb", kind: "good", words: "written anew by who had seen it" },
  lost: { sign: "\u2717", kind: "bad", words: "LOST" },
  refused: { sign: "\u2013", kind: "none", words: "nobody has it" },
};

function asks(request) {
  const { do: what, list, entry, text } = request;
  if (what === "write") return `put ${list}/${entry} = ${text}`;
  if (what === "delete") return `delete ${list}/${entry}`;
  return what === "settle" ? `settle ${list}` : `read ${list}`;
}

// The clients of a film at a time, as rows.
function clientRows(film, time) {
  const state = film.stateAt(time);
  const living = Object.values(state.nodes).filter((node) => node.up !== "dead");
  const held = (list, entry, text) =>
    living.some((node) => (node.copies[list] || []).some((one) => one[entry] === text));
  return film.clients.map((client) => {
    const request = film.requestOf(client, time);
    const answered = request && request.answered !== null && request.answered <= time;
    const outcome = answered ? OUTCOMES[request.outcome] : null;
    const told = !request ? "has asked nothing yet"
      : !answered ? el("span", {}, `${asks(request)} \u2026 waits`)
      : el("span", {}, `${asks(request)} `, el("b", { class: outcome.kind }, `${outcome.sign} ${request.outcome}`),
          request.said ? el("span", { class: "why" }, ` ${request.said}`) : null);
    const lists = Object.entries(state.clients[client] || {}).map(([name, versions]) =>
      el("div", {}, el("i", {}, `${name} `), versions.map((version, at) => [
        versions.length > 1 ? el("b", {}, ` version ${at + 1}: `) : null,
        Object.entries(version).map(([entry, text], place) => [
          place ? ", " : "",
          held(name, entry, text) ? `${entry} ${text}`
            : el("del", { title: "no living node has this" }, `${entry} ${text}`),
        ]),
        Object.keys(version).length ? null : "(empty)",
      ])));
    return el("tr", {}, el("th", { scope: "row" }, `at ${client}`), el("td", {}, told),
      el("td", {}, lists.length ? lists : "nothing"));
  });
}

// The events of a film as a list of buttons that go to them.
function eventList(film, go) {
  const items = film.events.map((event, at) =>
    el("li", { class: `e-${event.kind}` },
      el("button", { type: "button", tabindex: at ? -1 : 0, onclick: () => go(event.t) },
        el("span", { class: "when" }, seconds(event.t)), el("span", {}, event.text))));
  const list = el("ol", { class: "events" }, items);
  list.addEventListener("keydown", (key) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
    const at = items.indexOf(document.activeElement.parentElement);
    const wanted = step && items[at + step];
    if (!wanted) return;
    key.preventDefault();
    items[at].firstChild.tabIndex = -1;
    wanted.firstChild.tabIndex = 0;
    wanted.firstChild.focus();
  });
  return { list, items };
}

function writesTable(films, time, isEnd) {
  const head = el("thead", {},
    el("tr", {}, el("td", { rowspan: 2 }), films.map((film) =>
      el("th", { colspan: 2, scope: "colgroup" }, film.strategy))),
    el("tr", {}, films.map(() => [
      el("th", { scope: "col" }, "acknowledged?"), el("th", { scope: "col" }, "survived?")])));
  const rows = films[0].recording.writes.map((write, at) => {
    const request = films[0].requests[write.request];
    const cells = films.map((film) => writeCells(film, film.recording.writes[at], time, isEnd));
    return el("tr", {}, el("th", { scope: "row" },
      el("span", { class: "when" }, `${seconds(request.asked)} at ${request.client} `), asks(request)), cells);
  });
  return [head, el("tbody", {}, rows)];
}

function writeCells(film, write, time, isEnd) {
  const request = film.requests[write.request];
  if (request.asked > time) return [el("td", { class: "none" }, ""), el("td", {}, "")];
  const answered = request.answered !== null && request.answered <= time;
  const outcome = answered ? OUTCOMES[request.outcome] : { sign: "\u2026", kind: "none", words: "waits" };
  const first = el("td", { class: outcome.kind, title: request.said }, `${outcome.sign} ${outcome.words}`);
  if (!isEnd) return [first, el("td", { class: "none" }, "\u2026")];
  const fate = FATES[write.fate];
  const kind = write.fate === "kept" && write.acknowledged !== "yes" ? "unsure" : fate.kind;
  const words = write.acknowledged === "yes" || write.fate !== "kept" ? fate.words : "it is there all the same";
  const where = write.fate === "partly" ? `: ${write.holders.join(", ")} of ${write.should.join(", ")}` : "";
  return [first, el("td", { class: kind }, `${fate.sign} ${words}${where}`)];
}

// One sentence for each film: what was promised, and what was kept of it.
function sums(films, isEnd) {
  if (!isEnd) return [el("span", {}, "Play to the end to see what is left of them.")];
  return films.map((film) => {
    const { writes } = film.recording;
    const promised = writes.filter((write) => write.acknowledged === "yes");
    const lost = promised.filter((write) => ["lost", "partly"].includes(write.fate)).length;
    const refused = writes.filter((write) => write.acknowledged === "no").length;
    const unsure = writes.length - promised.length - refused;
    const words = [`${promised.length} of ${writes.length} writes acknowledged`,
      refused ? `${refused} refused` : "", unsure ? `${unsure} nobody knows of` : ""].filter(Boolean);
    return el("span", { class: "sum" }, el("b", {}, `${film.strategy}: `), `${words.join(", ")}. `,
      el("b", { class: lost ? "bad" : "good" },
        lost ? `${lost} of those acknowledged ${lost > 1 ? "were" : "was"} lost.` : "None of those acknowledged was lost."));
  });
}

// The legend: each line with the sign that it explains.
function legend() {
  const sample = (parts, width = 46) =>
    draw("svg", { viewBox: `0 0 ${width} 20`, width, height: 20, class: "net", "aria-hidden": true }, parts);
  const line = (kind) => draw("line", { x1: 2, y1: 10, x2: 44, y2: 10, class: `link ${kind}` });
  const ball = (kind) => draw("g", { class: `message ${kind}` }, draw("circle", { cx: 23, cy: 10, r: 5.5, class: "flies" }));
  const lines = [
    [sample(line("whole")), "a link that both ends use"],
    [sample(line("idle")), "a link that is whole, but one end takes the other for gone"],
    [sample([line("cut"), draw("circle", { cx: 23, cy: 10, r: 9, class: "gap" }),
      draw("path", { d: "M17 4l12 12M29 4l-12 12", class: "cross" })]), "a link that is cut: what is sent waits at the cut, and is lost when the connection is given up"],
    [sample(ball("ask")), "a request to the process of a list, or its answer"],
    [sample(ball("copy")), "a copy that is read or written, or the answer"],
    [el("i", {}, "(no owner)"), "a copy that is left from before: it no longer counts"],
    [sample(pill(60, 2, "serves"), 62), "here runs the process of that list: requests from all nodes go to it"],
    [draw("svg", { viewBox: "0 0 62 20", width: 62, height: 20, class: "net", "aria-hidden": true },
      draw("text", { x: 60, y: 14, class: "named" }, "home at b")), "where the node finds that process: the global name of the list, as the node has it"],
    [el("del", {}, "1 paint"), "what a client believes and no living node has"],
  ];
  return lines.flatMap(([sign, words]) => [el("dt", {}, sign), el("dd", {}, words)]);
}
