// Plays the recordings: one time for both, forwards, backwards, and in steps.

const page = Object.fromEntries([...document.querySelectorAll("[id]")].map((one) => [one.id, one]));
const hash = new URLSearchParams(location.hash.slice(1));
const still = matchMedia("(prefers-reduced-motion: reduce)");
const SAVED = CONTENT.recordings.length > 0;

const chosen = {
  strategies: [hash.get("left"), hash.get("right")].map((name, at) =>
    CONTENT.strategies.includes(name) ? name : CONTENT.strategies[at]),
  kinds: new Set(["ask", "copy"]),
  scenario: null,
};
let films = [];
let panes = [];
let scale = null;
let notable = [0]; // The times of what clients and the network do.
let time = 0;
let wasEnd = false;
let playing = null; // Where on the scale it is, and when that was so.

// -- showing a moment -----------------------------------------------------------------------

function show(wanted) {
  time = Math.min(Math.max(0, wanted), end());
  const isEnd = time >= end();
  const changed = panes.map((pane) => pane.show(time)).includes(true);
  const place = scale.place(time);
  page.timeline.value = (1000 * place) / scale.length;
  page.clock.textContent = seconds(time);
  page.timeline.setAttribute("aria-valuetext", `${seconds(time)}; ${happened()}`);
  if (!changed && isEnd === wasEnd) return;
  wasEnd = isEnd;
  page.writes.replaceChildren(...writesTable(films, time, isEnd));
  page.sums.replaceChildren(...sums(films, isEnd));
}

function end() {
  return Math.max(...films.map((film) => film.end));
}

// What has happened last, under each strategy.
function happened() {
  return films.map((film) => {
    const event = film.events[film.eventNumber(time)];
    return `${film.strategy}: ${event ? event.text : "nothing has happened yet"}`;
  }).join("; ");
}

class Pane {
  constructor(film, number) {
    this.film = film;
    this.picture = new Picture(film);
    this.caption = el("p", { class: "caption" });
    this.clients = el("tbody");
    this.events = eventList(film, go);
    this.current = -2;
    const title = SAVED ? el("h2", {}, film.strategy)
      : el("h2", {}, el("label", {}, el("span", { class: "hidden" }, `Strategy ${number + 1}`), strategyMenu(number)));
    this.element = el("article", { class: "pane", "aria-label": `Strategy ${film.strategy}` },
      title, this.caption, this.picture.svg,
      el("div", { class: "scroll" }, el("table", { class: "clients" },
        el("thead", {}, el("tr", {}, ["client", "asked last", "believes"].map((word) => el("th", { scope: "col" }, word)))),
        this.clients)));
    this.story = el("div", {}, el("h3", {}, film.strategy), this.events.list);
  }

  redraw() {
    const old = this.picture;
    this.picture = new Picture(this.film);
    old.svg.replaceWith(this.picture.svg);
  }

  show(at) {
    const { film } = this;
    const changed = this.picture.show(at, chosen.kinds, still.matches);
    if (changed) this.clients.replaceChildren(...clientRows(film, at));
    const number = film.eventNumber(at);
    if (number !== this.current) this.showEvent(number);
    return changed;
  }

  showEvent(number) {
    const { film } = this;
    this.events.items[this.current]?.removeAttribute("aria-current");
    this.current = number;
    const item = this.events.items[number];
    this.caption.textContent = number < 0 ? "All nodes are up." : film.events[number].text;
    if (!item) return;
    item.setAttribute("aria-current", "step");
    const { list } = this.events;
    list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight / 2;
  }
}

function strategyMenu(number) {
  const menu = el("select", {}, CONTENT.strategies.map((name) =>
    el("option", { selected: name === chosen.strategies[number] }, name)));
  menu.addEventListener("change", () => {
    chosen.strategies[number] = menu.value;
    record();
  });
  return menu;
}

// -- time -----------------------------------------------------------------------------------

function go(wanted) {
  pause();
  show(wanted);
  page.said.textContent = `${seconds(time)}; ${happened()}`;
}

function play() {
  if (time >= end()) show(0);
  playing = { place: scale.place(time), since: performance.now() };
  page.play.textContent = "Pause";
  requestAnimationFrame(frame);
}

function pause() {
  playing = null;
  page.play.textContent = "Play";
}

function frame(now) {
  if (!playing) return;
  const speed = Number(page.speed.value);
  const place = playing.place + (Math.max(0, now - playing.since) / 1000) * speed;
  // Without motion it goes from moment to moment.
  let wanted = scale.time(Math.min(place, scale.length));
  if (still.matches) wanted = scale.times[latest(scale.times, wanted)];
  if (wanted !== time) show(wanted);
  if (place >= scale.length) {
    show(end());
    pause();
  } else requestAnimationFrame(frame);
}

function onKey(key) {
  if (key.ctrlKey || key.altKey || key.metaKey || page.stage.hidden) return;
  const { target } = key;
  const typing = target.matches("input:not([type=range]):not([type=checkbox]), select, textarea");
  const pressing = target.matches("button, summary, input[type=checkbox]");
  if (typing || (pressing && key.key === " ")) return;
  const actions = {
    " ": () => (playing ? pause() : play()),
    ArrowRight: () => go(scale.next(time, 1, key.shiftKey ? notable : undefined)),
    ArrowLeft: () => go(scale.next(time, -1, key.shiftKey ? notable : undefined)),
    Home: () => go(0),
    End: () => go(end()),
  };
  if (!actions[key.key]) return;
  key.preventDefault();
  actions[key.key]();
}

// Above the time line: cuts as bands, what clients and the network do as ticks.
function drawMarks() {
  const parts = [];
  const x = (at) => (1000 * scale.place(at)) / scale.length;
  let since = null;
  const { states } = films[0].recording;
  for (const state of [...states, { t: films[0].end, cuts: [] }]) {
    if (!state.cuts) continue;
    if (since !== null) parts.push(draw("rect", { x: x(since), y: 0, width: x(state.t) - x(since), height: 14, class: "band" }));
    since = state.cuts.length ? state.t : null;
  }
  for (const event of films[0].events)
    if (NOTABLE.has(event.kind))
      parts.push(draw("path", { d: `M${x(event.t)} 0v14`, class: event.kind === "ask" ? "tick" : "tick fault" }));
  page.marks.setAttribute("viewBox", "0 0 1000 14");
  page.marks.setAttribute("preserveAspectRatio", "none");
  page.marks.replaceChildren(...parts);
}

const NOTABLE = new Set(["ask", "answer", "cut", "heal", "kill", "restart", "up", "freeze", "thaw", "slow"]);

function rescale() {
  const times = films.flatMap((film) => film.events.filter((event) => NOTABLE.has(event.kind)).map((event) => event.t));
  notable = [...new Set([0, ...times, end()])].sort((one, two) => one - two);
  scale = new Scale(films, chosen.kinds, notable);
  drawMarks();
}
