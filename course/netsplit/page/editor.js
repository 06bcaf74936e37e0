// The editor: one row for each step, and the whole scenario as JSON.

const PARTS = {
  client: { label: "client at", kind: "node" },
  node: { label: "node", kind: "node" },
  other: { label: "only to", kind: "node", empty: "all others" },
  list: { label: "list", kind: "text", usual: "home" },
  entry: { label: "entry", kind: "text", usual: "1" },
  text: { label: "text", kind: "text", usual: "something" },
  groups: { label: "sides", kind: "text", usual: "a b | c" },
  seconds: { label: "seconds", kind: "number", usual: 0.5 },
  how: { label: "how", kind: "choice", choices: { crash: "its process", silent: "its power" } },
};

class Editor {
  // Shows a scenario in a form; `changed` hears of each change that is made there.
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => this.take());
  }

  show(scenario) {
    this.scenario = structuredClone(scenario);
    const { nodes, seed, end, steps } = this.scenario;
    const last = Math.max(0, ...steps.map((step) => step.at));
    this.head = {
      nodes: el("select", {}, [3, 5].map((size) => el("option", { selected: size === nodes }, String(size)))),
      seed: el("input", { type: "number", min: 0, step: 1, value: seed }),
      end: el("input", { type: "number", min: 0, max: CONTENT.latest, step: "any", value: end ?? last + CONTENT.rest }),
    };
    this.rows = el("ol", { class: "steps" }, steps.map((step, at) => this.row(step, at)));
    this.json = el("textarea", { rows: 8, spellcheck: false, "aria-label": "The scenario as JSON" });
    this.json.value = JSON.stringify(this.scenario, null, 1);
    this.json.addEventListener("change", (event) => {
      event.stopPropagation();
      this.read();
    });
    this.problem = el("p", { role: "alert", class: "problem" });
    this.form.replaceChildren(
      el("div", { class: "row" },
        el("label", {}, "Nodes ", this.head.nodes), el("label", {}, "Seed ", this.head.seed),
        el("label", {}, "Ends at ", this.head.end, " s")),
      this.rows,
      el("div", { class: "row" },
        el("button", { type: "button", onclick: () => this.add() }, "Add a step"),
        el("button", { type: "button", onclick: () => this.sort() }, "Sort by time")),
      el("details", {}, el("summary", {}, "As JSON, to keep or to paste"), this.json), this.problem);
  }

  row(step, at) {
    const row = el("li", { "aria-label": `step ${at + 1}` });
    const time = el("input", { type: "number", min: 0, max: CONTENT.latest, step: "any", value: step.at, "data-key": "at" });
    const what = el("select", { "data-key": "do" },
      Object.keys(CONTENT.steps).map((one) => el("option", { selected: one === step.do }, one)));
    const [needed, more] = CONTENT.steps[step.do];
    const parts = [...needed, ...more].map((key) =>
      el("label", {}, `${PARTS[key].label} `, this.field(key, step[key], more.includes(key))));
    const remove = el("button", { type: "button", "aria-label": `Remove step ${at + 1}`, onclick: () => this.remove(row) }, "Remove");
    row.append(el("label", {}, "at ", time, " s"), el("label", {}, "do ", what), ...parts, remove);
    what.addEventListener("change", () => this.retype(row));
    return row;
  }

  field(key, value, optional) {
    const part = PARTS[key];
    if (part.kind === "node") {
      const letters = [..."abcde".slice(0, this.scenario.nodes)];
      const empty = optional ? [el("option", { value: "" }, part.empty)] : [];
      return el("select", { "data-key": key }, empty,
        letters.map((letter) => el("option", { selected: letter === value }, letter)));
    }
    if (part.kind === "choice")
      return el("select", { "data-key": key }, Object.entries(part.choices).map(([word, shown]) =>
        el("option", { value: word, selected: word === value }, shown)));
    const given = value ?? part.usual;
    const shown = key === "groups" && Array.isArray(given) ? given.map((side) => side.join(" ")).join(" | ") : given;
    return el("input", { type: part.kind, "data-key": key, value: shown, step: part.kind === "number" ? "any" : null, size: key === "text" ? 16 : 8 });
  }

  // The step that a row describes; for what it does not say yet, what is usual.
  step(row) {
    const step = {};
    for (const field of row.querySelectorAll("[data-key]")) {
      const { key } = field.dataset;
      if (field.type === "number") step[key] = field.value === "" ? null : Number(field.value);
      else if (key === "groups")
        step[key] = field.value.split("|").map((side) => [...side.replace(/[\s,]/g, "")]).filter((side) => side.length);
      else if (field.value !== "" || field.tagName === "INPUT") step[key] = field.value;
    }
    return step;
  }

  take() {
    const { nodes, seed, end } = this.head;
    const before = this.scenario.nodes;
    this.scenario.nodes = Number(nodes.value);
    this.scenario.seed = Number(seed.value);
    this.scenario.end = Number(end.value);
    this.scenario.steps = [...this.rows.children].map((row) => this.step(row));
    if (this.scenario.nodes !== before) {
      // A node that is no longer there is another one now.
      this.show(this.scenario);
      this.scenario.steps = [...this.rows.children].map((row) => this.step(row));
    }
    this.json.value = JSON.stringify(this.scenario, null, 1);
    this.problem.textContent = "";
    this.changed(structuredClone(this.scenario));
  }

  read() {
    try {
      const scenario = JSON.parse(this.json.value);
      if (!scenario || !Array.isArray(scenario.steps)) throw new Error("it has no steps");
      for (const step of scenario.steps)
        if (!CONTENT.steps[step.do]) throw new Error(`there is no step ${JSON.stringify(step.do)}`);
      this.show({ nodes: 3, seed: 1, ...scenario });
      this.changed(structuredClone(this.scenario));
    } catch (error) {
      this.problem.textContent = `That is no scenario: ${error.message}`;
    }
  }

  retype(row) {
    const at = [...this.rows.children].indexOf(row);
    const fresh = this.row(this.step(row), at);
    row.replaceWith(fresh);
    fresh.querySelector("select").focus();
    this.take();
  }

  add() {
    const last = this.rows.lastElementChild;
    const at = last ? this.step(last).at + 2 : 1;
    const row = this.row({ at, do: "write", entry: String(this.rows.children.length + 1) }, this.rows.children.length);
    this.rows.append(row);
    row.querySelector("input").focus();
    if (this.head.end.value < at) this.head.end.value = at + CONTENT.rest;
    this.take();
  }

  remove(row) {
    const beside = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (beside ? beside.querySelector("button") : this.form.querySelector("button")).focus();
    this.take();
  }

  sort() {
    this.take();
    this.scenario.steps.sort((one, two) => one.at - two.at);
    this.show(this.scenario);
    this.take();
  }
}
