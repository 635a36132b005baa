// Shows a BPMN diagram in every element with data-diagram: the address of the XML, or "#" and the
// id of a textarea that holds it.
// data-marks is JSON {element id: state}, states done, active, waiting, incident, skipped, added,
// removed, changed, finding. data-follow names a list whose [data-element] entries move the view.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const SHAPES = {
  done: "✓", active: "●", waiting: "◷", incident: "!", skipped: "–",
  added: "+", removed: "−", changed: "≠", finding: "!",
};

const COLOURS = {
  defaultFillColor: "var(--diagram-paper)",
  defaultStrokeColor: "var(--diagram-ink)",
  defaultLabelColor: "var(--diagram-ink)",
};

function addMarks(viewer, marks, words) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const [id, state] of Object.entries(marks)) {
    const element = registry.get(id);
    // An open sub-process is marked by what runs inside it.
    if (!element || element.children?.length) continue;
    canvas.addMarker(id, `mark-${state}`);
    if (element.waypoints) continue;
    const badge = document.createElement("span");
    badge.className = `diagram-badge diagram-badge-${state}`;
    badge.textContent = SHAPES[state] ?? "";
    badge.title = words[state] ?? state;
    overlays.add(id, { position: { top: -10, left: -10 }, html: badge });
  }
}

function moveTo(viewer, id) {
  const element = viewer.get("elementRegistry").get(id);
  if (!element) return;
  const canvas = viewer.get("canvas");
  canvas.scrollToElement(element, 120);
  viewer.get("selection").select(element);
}

// The whole diagram with some air around it, small ones not blown up.
function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(canvas.zoom() * 0.92, 1), "auto");
}

function addControls(box, viewer) {
  const canvas = viewer.get("canvas");
  const zoom = {
    in: () => canvas.zoom(canvas.zoom() * 1.25),
    out: () => canvas.zoom(canvas.zoom() / 1.25),
    fit: () => fit(canvas),
  };
  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.hidden = false;
    button.addEventListener("click", zoom[button.dataset.zoom]);
  }
  box.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    const action = { "+": zoom.in, "=": zoom.in, "-": zoom.out, 0: zoom.fit }[event.key];
    if (steps[event.key]) canvas.scroll({ dx: steps[event.key][0], dy: steps[event.key][1] });
    else if (action) action();
    else return;
    event.preventDefault();
  });
}

function followList(box, viewer) {
  const list = document.getElementById(box.dataset.follow ?? "");
  list?.addEventListener("click", (event) => {
    const entry = event.target.closest("[data-element]");
    if (entry) moveTo(viewer, entry.dataset.element);
  });
}

async function source(address) {
  if (address.startsWith("#")) return document.querySelector(address).value;
  const answer = await fetch(address, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function show(box) {
  box.dataset.state = "loading";
  const canvas = box.querySelector(".diagram-canvas");
  try {
    const xml = await source(box.dataset.diagram);
    const viewer = new NavigatedViewer({ container: canvas, bpmnRenderer: COLOURS });
    await viewer.importXML(xml);
    fit(viewer.get("canvas"));
    addMarks(viewer, JSON.parse(box.dataset.marks || "{}"), JSON.parse(box.dataset.words || "{}"));
    addControls(box, viewer);
    followList(box, viewer);
    box.dataset.state = "shown";
  } catch {
    box.dataset.state = "failed";
  }
}

// A diagram in a closed <details> has no size; it is drawn when it is first seen.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting || entry.target.dataset.state) continue;
    seen.unobserve(entry.target);
    show(entry.target);
  }
});

function watch(within) {
  for (const box of within.querySelectorAll("[data-diagram]:not([data-state])")) seen.observe(box);
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentNode ?? document));
