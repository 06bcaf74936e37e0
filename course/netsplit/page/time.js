// Recordings, what is so in them at a time, and the scale on which time is played.

const CONTENT = JSON.parse(document.getElementById("content").textContent);
const KINDS = {
  ask: "requests and answers", copy: "copies", keep: "comparisons and upkeep", name: "names",
};
const HOP = 1500; // Microseconds that a message is taken to be under way at most.
const LONGEST = 12; // Seconds that playing takes at most from one notable time to the next.
const GONE = 400000; // Microseconds for which a message that was lost is still shown.

// An element of HTML; children are elements or texts.
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// An element of SVG.
function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

// The place of the last of these that is not later than a time; -1 if there is none.
function latest(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class Film {
  // A recording that can be asked what is so at any time, forwards and backwards.
  constructor(recording) {
    this.recording = recording;
    this.strategy = recording.scenario.strategy;
    this.nodes = recording.nodes;
    this.end = recording.end;
    this.requests = recording.requests;
    this.events = recording.events;
    this.times = recording.states.map((state) => state.t);
    this.states = [];
    let nodes = {};
    let clients = {};
    let cuts = [];
    for (const state of recording.states) {
      nodes = { ...nodes, ...state.nodes };
      clients = { ...clients, ...state.clients };
      cuts = state.cuts || cuts;
      this.states.push({ nodes, clients, cuts });
    }
    this.eventTimes = this.events.map((event) => event.t);
    this.clients = this.nodes.filter((node) => this.requests.some((one) => one.client === node));
  }

  stateAt(time) {
    return this.states[Math.max(0, latest(this.times, time))];
  }

  stateNumber(time) {
    return latest(this.times, time);
  }

  eventNumber(time) {
    return latest(this.eventTimes, time);
  }

  // The latest request of a client, answered or not; undefined if it has asked nothing yet.
  requestOf(client, time) {
    return this.requests.filter((one) => one.client === client && one.asked <= time).pop();
  }

  // How much longer than usual a message takes that is sent at a time, in microseconds.
  slowness(from, to, time) {
    let seconds = 0;
    for (const [since, one, two, extra] of this.recording.slow)
      if (since <= time && [one, two].includes(from) && [one, two].includes(to)) seconds = extra;
    return seconds * 1e6;
  }

  // The messages that are on their way, each with how far it has come (0 to 1).
  flights(time, kinds) {
    const found = [];
    for (const message of this.recording.messages) {
      if (message.sent > time) break;
      if (!kinds.has(message.kind)) continue;
      const end = message.arrived ?? (message.lost === null ? this.end : message.lost + GONE);
      if (time > end || (time === end && message.arrived !== null)) continue;
      found.push({ message, ...this.progress(message, time) });
    }
    return found;
  }

  progress(message, time) {
    const slow = this.slowness(message.from, message.to, message.sent);
    const since = time - message.sent;
    const { arrived } = message;
    if (arrived !== null && arrived - message.sent <= slow + 60000)
      return { part: since / Math.max(1, arrived - message.sent), state: "flies" };
    // Something keeps it: a cut half way, or that nobody takes it out at the other end.
    const target = this.stateAt(time).nodes[message.to];
    const stop = target && target.up === "frozen" ? 0.9 : 0.3;
    const lost = message.lost !== null && time >= message.lost;
    if (lost) return { part: stop, state: "lost" };
    if (arrived !== null && time > arrived - HOP)
      return { part: stop + ((1 - stop) * (time - arrived + HOP)) / HOP, state: "flies" };
    return { part: Math.min(stop, (stop * since) / (HOP + slow)), state: "waits" };
  }

  // The times at which something can be seen to happen.
  moments(kinds) {
    const times = [...this.times, ...this.eventTimes];
    for (const message of this.recording.messages) {
      if (!kinds.has(message.kind)) continue;
      times.push(message.sent, message.arrived ?? message.lost ?? this.end);
      const kept = message.arrived === null || message.arrived - message.sent > 60000;
      if (kept) times.push(message.sent + HOP + this.slowness(message.from, message.to, message.sent));
      if (message.lost !== null) times.push(message.lost + GONE);
    }
    return times.filter((time) => time >= 0 && time <= this.end);
  }
}

class Scale {
  // Time as it is played: from one moment to the next it takes the longer the more time lies
  // between them, but a second is not a thousand times as long as a thousandth of one. Where very
  // much happens between two of the notable times it is gone through the faster.
  constructor(films, kinds, notable) {
    const times = new Set([0]);
    for (const film of films) {
      for (const time of film.moments(kinds)) times.add(time);
      times.add(film.end);
    }
    this.times = [...times].sort((one, two) => one - two);
    const stretch = this.times.map((time) => latest(notable, time - 1));
    const gaps = this.times.map((time, at) =>
      at ? 0.08 + 0.2 * Math.log10(1 + (time - this.times[at - 1]) / 100) : 0);
    const lengths = {};
    gaps.forEach((gap, at) => { lengths[stretch[at]] = (lengths[stretch[at]] || 0) + gap; });
    let place = 0;
    this.places = gaps.map((gap, at) => (place += gap * Math.min(1, LONGEST / lengths[stretch[at]])));
    this.length = this.places[this.places.length - 1];
  }

  place(time) {
    return this.between(this.times, this.places, time);
  }

  time(place) {
    return Math.round(this.between(this.places, this.times, place));
  }

  between(from, to, value) {
    const at = Math.max(0, latest(from, value));
    if (at >= from.length - 1) return to[to.length - 1];
    const part = (value - from[at]) / (from[at + 1] - from[at]);
    return to[at] + part * (to[at + 1] - to[at]);
  }

  // The next moment after a time; before it, if `way` is -1.
  next(time, way, times = this.times) {
    const at = latest(times, time);
    const exact = times[at] === time;
    const wanted = way > 0 ? at + 1 : at - (exact ? 1 : 0);
    return times[Math.min(times.length - 1, Math.max(0, wanted))];
  }
}

function seconds(time) {
  return `${(time / 1e6).toFixed(time % 1e6 ? 4 : 1)} s`;
}
