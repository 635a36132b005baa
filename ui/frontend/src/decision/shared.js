// What the view and the editor share: colours, words, one button for each view of the file.
import { addIds } from "./ids.js";
import { addLayout } from "./layout.js";
import { earlier } from "./later.js";
import { lendNotes } from "./notes.js";
import { ZH } from "./zh.js";

const COLOURS = {
  drdRenderer: {
    defaultFillColor: "var(--diagram-paper)",
    defaultStrokeColor: "var(--diagram-ink)",
    defaultLabelColor: "var(--diagram-ink)",
  },
};
const isChinese = document.documentElement.lang.startsWith("zh");

function translate(template, replacements = {}) {
  const text = (isChinese && ZH[template]) || template;
  return text.replace(/{([^}]+)}/g, (_, key) => replacements[key.trim()] ?? `{${key}}`);
}

// Nothing is held back while somebody types: who moves on at once would lose it.
const words = {
  additionalModules: [{ translate: ["value", translate] }],
  debounceInput: false,
};
// Keys count only while the focus is inside, so that those of the page keep their meaning.
export const OPTIONS = {
  common: { keyboard: { bindTo: null } },
  drd: { ...words, ...COLOURS },
  decisionTable: words,
  literalExpression: words,
  boxedExpression: words,
};

export async function source(box) {
  const answer = await fetch(box.dataset.decision, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

const isGraph = (view) => view.type === "drd";

export function fit(manager) {
  if (!isGraph(manager.getActiveView() ?? {})) return;
  const canvas = manager.getActiveViewer().get("canvas");
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(canvas.zoom() * 0.95, 1), "auto");
}

function nameOf(box, view) {
  if (isGraph(view)) return box.dataset.graphWord;
  return view.name || view.id;
}

// The buttons of all views, the one in sight pressed.
function showViews(box, manager) {
  const bar = box.querySelector(".dmn-views");
  const views = manager.getViews();
  const active = manager.getActiveView();
  const made = [...views.filter(isGraph), ...views.filter((view) => !isGraph(view))].map((view) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = nameOf(box, view);
    button.setAttribute("aria-pressed", String(view.element === active?.element));
    button.addEventListener("click", async () => {
      await manager.open(view);
      bar.querySelector("[aria-pressed=true]")?.focus();
    });
    return button;
  });
  bar.replaceChildren(...made);
  bar.hidden = made.length < 2;
}

const isLoss = (warning) => /unparsable content/.test(warning.message ?? warning);

// Read the file and open the decision that the page is about.
export async function open(box, manager, xml) {
  manager.on("import.parse.complete", ({ definitions, elementsById }) => {
    if (!definitions) return;
    addIds(definitions, elementsById ?? {});
    addLayout(manager._moddle, definitions);
    lendNotes(manager, definitions);
  });
  const read = await manager.importXML(earlier(xml), { open: false });
  // What the editor could not read it would leave out of the file that it writes.
  if (box.dataset.edit !== undefined && read.warnings.some(isLoss)) throw new Error("unread");
  manager.on("views.changed", () => {
    showViews(box, manager);
    const view = manager.getActiveView();
    box.dataset.view = view?.type ?? "";
    box.dataset.shows = view?.id ?? "";
    fit(manager);
    // What scrolls sideways can be reached with the keyboard.
    for (const part of box.querySelectorAll(".tjs-table-container")) part.tabIndex = 0;
  });
  const views = manager.getViews();
  const wanted = views.find((view) => view.id === box.dataset.decisionId) ?? views[0];
  const { warnings } = await manager.open(wanted);
  if (warnings.length) throw new Error(String(warnings[0]));
  fit(manager);
}
