// Where recordings come from, and how the page begins.

function open(recordings) {
  pause();
  films = recordings.map((recording) => new Film(recording));
  panes = films.map((film, number) => new Pane(film, number));
  page.panes.replaceChildren(...panes.map((pane) => pane.element));
  page.stories.replaceChildren(...panes.map((pane) => pane.story));
  page.stage.hidden = false;
  rescale();
  show(Number(hash.get("t") || 0) * 1e6);
  const whose = recordings[0].whose ? ` Modules: ${recordings[0].whose}.` : "";
  tell(`${films.map((film) => film.strategy).join(" and ")}: ${seconds(end())} recorded, seed ${films[0].recording.scenario.seed}.${whose}`);
  document.documentElement.dataset.state = "shown"; // For tests of the page, as elsewhere.
  if (hash.has("play")) play();
}

function tell(words, kind = "") {
  page.status.textContent = words;
  page.status.className = kind;
}

const made = new Map(); // What was recorded, by scenario.
let latestRun = 0;

async function record(anew = false) {
  const run = (latestRun += 1);
  document.documentElement.dataset.state = "running";
  tell("The simulation runs, once for each strategy; this takes some seconds.", "busy");
  try {
    const wanted = chosen.strategies.map((strategy) => ask({ ...chosen.scenario, strategy }, anew));
    const recordings = await Promise.all(wanted);
    if (run === latestRun) open(recordings);
  } catch (error) {
    if (run !== latestRun) return;
    tell(error.message, "problem");
    document.documentElement.dataset.state = "failed";
  }
}

function ask(scenario, anew) {
  const key = JSON.stringify(scenario);
  if (anew) made.delete(key);
  if (!made.has(key)) made.set(key, post(key).catch((error) => {
    made.delete(key);
    throw error;
  }));
  return made.get(key);
}

async function post(body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/run", { method: "POST", headers, body }).catch(() => null);
  if (!answer) throw new Error("The server of this page has ended: start it again, and load this page again.");
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error);
  return content;
}

// -- beginning ------------------------------------------------------------------------------

function choose(name) {
  page.scenario.value = name;
  chosen.scenario = structuredClone(CONTENT.ready[name]);
  page.look.textContent = chosen.scenario.look;
  editor.show(chosen.scenario);
}

const editor = new Editor(page.editor, (scenario) => {
  page.scenario.value = "own";
  chosen.scenario = { ...scenario, title: "", look: "" };
  page.look.textContent = "A scenario of your own. Run shows it.";
});

NARROW.addEventListener("change", () => {
  if (!films.length) return;
  panes.forEach((pane) => pane.redraw());
  show(time);
});

function begin() {
  for (const [kind, words] of Object.entries(KINDS)) {
    const box = el("input", { type: "checkbox", checked: chosen.kinds.has(kind) });
    box.addEventListener("change", () => {
      chosen.kinds[box.checked ? "add" : "delete"](kind);
      rescale();
      show(time);
    });
    page.kinds.append(el("label", { class: kind }, box, ` ${words}`));
  }
  page.legend.append(...legend());
  page.first.onclick = () => go(0);
  page.last.onclick = () => go(end());
  page.back.onclick = () => go(scale.next(time, -1));
  page.next.onclick = () => go(scale.next(time, 1));
  page.play.onclick = () => (playing ? pause() : play());
  page.speed.onchange = () => playing && play();
  page.timeline.oninput = () => go(scale.time((page.timeline.value / 1000) * scale.length));
  document.addEventListener("keydown", onKey);
  // In a notebook the lesson has said already what this is.
  if (window.parent !== window) document.querySelector("header").hidden = true;
  if (SAVED) {
    const { title, look } = CONTENT.recordings[0].scenario;
    page.choice.replaceChildren(el("h2", {}, title), el("p", { id: "look" }, look));
    open(CONTENT.recordings);
    return;
  }
  for (const [name, scenario] of Object.entries(CONTENT.ready))
    page.scenario.append(el("option", { value: name }, scenario.title));
  page.scenario.append(el("option", { value: "own" }, "My own"));
  page.scenario.onchange = () => {
    if (page.scenario.value === "own") page.editor.hidden = true;
    else choose(page.scenario.value);
    if (page.scenario.value === "own") toggle();
    else record();
  };
  page.run.onclick = () => record(true);
  page.edit.onclick = toggle;
  choose(CONTENT.ready[hash.get("scenario")] ? hash.get("scenario") : Object.keys(CONTENT.ready)[0]);
  if (hash.has("edit")) toggle();
  record();
}

function toggle() {
  page.editor.hidden = !page.editor.hidden;
  page.edit.setAttribute("aria-expanded", String(!page.editor.hidden));
}

begin();
