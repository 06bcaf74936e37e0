// The picture of one moment: nodes in a circle, links, copies, messages.

// Where a picture is no wider than some 500 pixels: on a telephone, and in a notebook.
const NARROW = matchMedia("(max-width: 560px), (min-width: 821px) and (max-width: 1150px)");
const CARD = { width: 174, height: 104 };
const OLD = 2e6; // Microseconds after which an answer is one of the past.
const LINES = 4; // Entries of copies that are shown in a node.

class Picture {
  constructor(film) {
    this.film = film;
    this.shown = "";
    this.links = draw("g", { class: "links" });
    this.cards = draw("g", { class: "cards" });
    this.flights = draw("g", { class: "flights" });
    // There the same letters have to be legible in a smaller picture.
    const few = film.nodes.length === 3;
    [this.width, this.height] = NARROW.matches ? (few ? [420, 330] : [490, 480]) : (few ? [640, 400] : [640, 530]);
    this.svg = draw(
      "svg",
      { viewBox: `0 0 ${this.width} ${this.height}`, role: "img", class: "net" },
      this.links, this.cards, this.flights,
    );
  }

  place(node) {
    const at = this.film.nodes.indexOf(node);
    const angle = (2 * Math.PI * at) / this.film.nodes.length - Math.PI / 2;
    // The circle is stretched so that the outermost cards touch the edges of the picture.
    const [left, right, top, bottom] = this.film.nodes.length === 3
      ? [-0.866, 0.866, -1, 0.5] : [-0.951, 0.951, -1, 0.809];
    const across = (Math.cos(angle) - left) / (right - left);
    const down = (Math.sin(angle) - top) / (bottom - top);
    return {
      x: CARD.width / 2 + 3 + across * (this.width - CARD.width - 6),
      y: CARD.height / 2 + 24 + down * (this.height - CARD.height - 28),
    };
  }

  show(time, kinds, still) {
    const { film } = this;
    const asked = film.clients.map((client) => {
      const request = film.requestOf(client, time);
      if (!request) return "";
      const since = request.answered === null ? -1 : time - request.answered;
      return `${film.requests.indexOf(request)} ${since >= 0} ${since > OLD}`;
    });
    const slow = film.recording.slow.filter((one) => one[0] <= time).length;
    const key = `${film.stateNumber(time)} ${slow} ${asked}`;
    const changed = key !== this.shown;
    this.shown = key;
    if (changed) this.drawState(time);
    this.drawFlights(time, kinds, still);
    return changed;
  }

  drawState(time) {
    const { film } = this;
    const state = film.stateAt(time);
    const cut = new Set(state.cuts.map((pair) => pair.join("")));
    const links = [];
    film.nodes.forEach((one, at) => {
      for (const two of film.nodes.slice(at + 1)) links.push(...this.link(one, two, state, cut, time));
    });
    this.links.replaceChildren(...links.flat());
    this.cards.replaceChildren(...film.nodes.map((node) => this.card(node, state, time)));
    this.svg.setAttribute("aria-label", describe(film, state));
  }

  link(one, two, state, cut, time) {
    const from = this.place(one);
    const to = this.place(two);
    const isCut = cut.has(one + two);
    const reach = (a, b) => state.nodes[a].reaches.includes(b);
    const known = reach(one, two) && reach(two, one);
    const kind = isCut ? "cut" : known ? "whole" : "idle";
    const line = draw("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: `link ${kind}` });
    const x = (from.x + to.x) / 2;
    const y = (from.y + to.y) / 2;
    const slow = this.film.slowness(one, two, time) / 1e6;
    const words = slow ? [draw("text", { x, y: y - 12, class: "slow" }, `${slow} s each way`)] : [];
    if (!isCut) return [line, words];
    const cross = `M${x - 6} ${y - 6}l12 12M${x + 6} ${y - 6}l-12 12`;
    return [line, draw("circle", { cx: x, cy: y, r: 10, class: "gap" }), draw("path", { d: cross, class: "cross" }), words];
  }

  card(node, state, time) {
    const { x, y } = this.place(node);
    const so = state.nodes[node];
    const left = x - CARD.width / 2;
    const top = y - CARD.height / 2;
    const back = so.up === "running" && !so.serves;
    const parts = [
      draw("rect", { x: left, y: top, width: CARD.width, height: CARD.height, rx: 9, class: "box" }),
      draw("text", { x: left + 10, y: top + 20, class: "name" }, node),
    ];
    const condition = { dead: "dead; on its disk:", frozen: "frozen" }[so.up] || (back ? "steps back" : "");
    if (condition) parts.push(draw("text", { x: left + 26, y: top + 20, class: "condition" }, condition));
    const served = `${condition ? "" : "serves "}${so.runs.join(", ")}`;
    if (so.runs.length) parts.push(...pill(left + CARD.width - 7, top + 8, served));
    parts.push(...this.copies(node, so, left + 10, top + 37), ...this.beliefs(node, so, left + 10, top + CARD.height - 9));
    const request = this.film.requestOf(node, time);
    if (request) parts.push(...bubble(request, time, left, top - 22));
    return draw("g", { class: `node ${so.up}${back ? " back" : ""}` }, parts);
  }

  copies(node, so, x, y) {
    const lines = [];
    for (const [name, versions] of Object.entries(so.copies)) {
      versions.forEach((version, at) => {
        const many = versions.length > 1 ? ` (version ${at + 1})` : "";
        const entries = Object.entries(version).map(([entry, text]) => `${entry} ${text}`);
        // Who once held a list keeps its copy until the owners are known to have it.
        const left = (so.owners[name] || []).includes(node) || so.up === "dead" ? "" : " (no owner)";
        lines.push({ text: name + left + many, kind: "list" });
        for (const text of entries.length ? entries : ["(empty)"]) lines.push({ text, kind: "entry" });
      });
    }
    const room = lines.length > LINES ? lines.slice(0, LINES - 1) : lines;
    if (lines.length > LINES) room.push({ text: `and ${lines.length - room.length} more lines`, kind: "more" });
    return room.map((line, at) =>
      draw("text", { x: x + (line.kind === "entry" ? 7 : 0), y: y + 13.5 * at, class: line.kind },
        shortened(line.text, 23), draw("title", {}, lines.map((one) => one.text).join("\n"))));
  }

  // Whom a node takes to be there: a letter for each of the others, struck out if it is gone;
  // and where it has the names of lists.
  beliefs(node, so, x, y) {
    if (so.up === "dead") return [];
    const others = this.film.nodes.filter((other) => other !== node);
    const names = Object.entries(so.names).map((pair) => pair.join(" at ")).join(", ");
    const parts = [
      draw("text", { x, y, class: "sees" }, "sees"),
      draw("text", { x: x + CARD.width - 18, y, class: "named" }, shortened(names, 10),
        draw("title", {}, `names: ${names || "none"}`)),
    ];
    others.forEach((other, at) => {
      const there = so.reaches.includes(other);
      const place = x + 31 + 14 * at;
      parts.push(draw("text", { x: place, y, class: there ? "peer" : "peer gone" }, other));
      if (!there) parts.push(draw("path", { d: `M${place - 3} ${y + 1}l13 -10`, class: "strike" }));
    });
    return parts;
  }

  drawFlights(time, kinds, still) {
    const parts = [];
    const busy = {};
    for (const { message, part, state } of this.film.flights(time, kinds)) {
      const from = this.place(message.from);
      const to = this.place(message.to);
      const inside = Math.min(
        CARD.width / 2 / Math.abs(to.x - from.x), CARD.height / 2 / Math.abs(to.y - from.y));
      const along = inside + (1 - 2 * inside) * (still && state === "flies" ? 0.5 : part);
      // Of those that are at one place only some have room for words.
      const spot = `${message.from}${message.to}${Math.round(along * 8)}`;
      busy[spot] = (busy[spot] || 0) + 1;
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const aside = 7 + 5 * Math.min(3, busy[spot] - 1);
      const x = from.x + (to.x - from.x) * along - ((to.y - from.y) / length) * aside;
      const y = from.y + (to.y - from.y) * along + ((to.x - from.x) / length) * aside;
      const mark = state === "lost"
        ? draw("path", { d: `M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10`, class: "lost" })
        : draw("circle", { cx: x, cy: y, r: 5.5, class: state });
      const words = busy[spot] === 1
        ? [draw("text", { x: x + 9, y: y + 4, class: "words" }, (state === "lost" ? "lost: " : "") + shortened(summary(message.text), 20))] : [];
      parts.push(draw("g", { class: `message ${message.kind}` }, mark, words,
        draw("title", {}, `${message.from} to ${message.to}: ${message.text}`)));
    }
    this.flights.replaceChildren(...parts);
  }
}

function pill(right, top, words) {
  const text = shortened(words, 15);
  const width = 6.9 * text.length + 14;
  return [
    draw("rect", { x: right - width, y: top, width, height: 16, rx: 8, class: "pill" }),
    draw("text", { x: right - width / 2, y: top + 12, class: "served" }, text),
  ];
}

// What a client asks of its node, above the node, and whether it was answered.
function bubble(request, time, x, y) {
  const answered = request.answered !== null && request.answered <= time;
  const kind = answered ? OUTCOMES[request.outcome].kind : "open";
  const sign = answered ? OUTCOMES[request.outcome].sign : "\u2026";
  return [
    draw("text", { x: x + 4, y: y + 15, class: `asked ${kind}${answered && time - request.answered > OLD ? " old" : ""}` }, `${sign} ${shortened(asks(request), 24)}`,
      draw("title", {}, answered ? `${request.outcome}: ${request.said}` : "not answered yet")),
  ];
}

// A message in a word or two: the verb, and what it is about if that is plain text.
function summary(text) {
  const words = /^\{?(\w+)(?:, "([^"]*)")?(?:, "([^"]*)")?/.exec(text);
  return words ? words.slice(1).filter(Boolean).join(" ") : text;
}

function shortened(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}

// A moment in words, for who does not see the picture.
function describe(film, state) {
  const words = film.nodes.map((node) => {
    const so = state.nodes[node];
    const copies = Object.entries(so.copies).map(([name, versions]) =>
      `${name}: ${versions.map((one) => Object.entries(one).map((pair) => pair.join(" ")).join(", ")).join("; or ")}`);
    const condition = so.up !== "running" ? so.up : so.serves ? "running" : "steps back";
    const serves = so.runs.length ? `, serves ${so.runs.join(", ")}` : "";
    const names = Object.entries(so.names).map((pair) => `, finds ${pair.join(" at ")}`).join("");
    return `${node} ${condition}${serves}${names}, sees ${so.reaches.filter((one) => one !== node).join(" ") || "nobody"}, has ${copies.join("; ") || "nothing"}`;
  });
  const cut = state.cuts.length ? ` Cut: ${state.cuts.map((pair) => pair.join(" from ")).join(", ")}.` : "";
  return `${words.join(". ")}.${cut}`;
}
