// Shows a BPMN diagram in every element with data-diagram: the address of the XML, or "#" and the
// id of a textarea that holds it.
// data-marks is JSON {element id: state}, states as in SHAPES; after a change of it the event
// "diagram:marks" shows the new ones. data-follow names lists (ids, parted by commas) whose
// [data-element] entries move the view; an element that is clicked marks its entry there.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const SHAPES = {
  done: "✓", active: "●", waiting: "◷", incident: "!", skipped: "–",
  added: "+", removed: "−", changed: "≠", moved: "↔", finding: "!",
  error: "✕", warning: "!", information: "i", covered: "✓", missed: "○",
};
// On flows these are told by the line alone, which is dashed where it was missed.
const QUIET = new Set(["done", "covered", "missed"]);
const CLOSE = 0.75;
// Below the first nothing can be told from a line; the second is where a large diagram begins.
const [HAIRLINE, LEGIBLE] = [0.35, 0.5];
const AIR = 24;

const COLOURS = {
  defaultFillColor: "var(--diagram-paper)",
  defaultStrokeColor: "var(--diagram-ink)",
  defaultLabelColor: "var(--diagram-ink)",
};

function badgePlace(element) {
  if (!element.waypoints) return { top: -10, left: -10 };
  const points = element.waypoints;
  const half = Math.floor((points.length - 1) / 2);
  const [one, other] = [points[half], points[half + 1] ?? points[half]];
  const left = Math.min(...points.map((point) => point.x));
  const top = Math.min(...points.map((point) => point.y));
  return { left: (one.x + other.x) / 2 - left - 10, top: (one.y + other.y) / 2 - top - 10 };
}

function addBadge(viewer, element, state, words) {
  const badge = document.createElement("span");
  badge.className = `diagram-badge diagram-badge-${state}`;
  badge.textContent = SHAPES[state] ?? "";
  badge.title = words[state] ?? state;
  viewer.get("overlays").add(element, "mark", { position: badgePlace(element), html: badge });
}

function setMarks(box, viewer) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const words = JSON.parse(box.dataset.words || "{}");
  viewer.get("overlays").remove({ type: "mark" });
  for (const [id, state] of box.marked ?? []) canvas.removeMarker(id, `mark-${state}`);
  box.marked = [];
  for (const [id, state] of Object.entries(JSON.parse(box.dataset.marks || "{}"))) {
    const element = registry.get(id);
    // An open sub-process is marked by what runs inside it.
    if (!element || (QUIET.has(state) && element.children?.length)) continue;
    canvas.addMarker(id, `mark-${state}`);
    box.marked.push([id, state]);
    if (!element.waypoints || !QUIET.has(state)) addBadge(viewer, element, state, words);
  }
}

function boundsOf(element) {
  if (!element.waypoints) return element;
  const [xs, ys] = ["x", "y"].map((axis) => element.waypoints.map((point) => point[axis]));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

// The element in the middle, large enough to be read.
function moveTo(viewer, id) {
  const element = viewer.get("elementRegistry").get(id);
  const canvas = viewer.get("canvas");
  const root = element && canvas.findRoot(element);
  // What a whole plane is drawn for has no place on it.
  if (!element || element === root) return;
  if (root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (canvas.zoom() < CLOSE) canvas.zoom(CLOSE);
  const [bounds, view] = [boundsOf(element), canvas.viewbox()];
  canvas.viewbox({
    x: bounds.x + bounds.width / 2 - view.width / 2,
    y: bounds.y + bounds.height / 2 - view.height / 2,
    width: view.width,
    height: view.height,
  });
  viewer.get("selection").select(element);
}

// The whole diagram with some air around it, small ones not blown up.
function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(canvas.zoom() * 0.92, 1), "auto");
}

// At first a large diagram is not shown whole but at what is marked, or else where it begins.
function begin(box, viewer) {
  const canvas = viewer.get("canvas");
  fit(canvas);
  if (canvas.zoom() >= HAIRLINE) return;
  const registry = viewer.get("elementRegistry");
  const here = canvas.getRootElement();
  const isHere = (element) => element && canvas.findRoot(element) === here;
  const marked = Object.entries(JSON.parse(box.dataset.marks || "{}"))
    .filter(([, state]) => !QUIET.has(state))
    .map(([id]) => registry.get(id));
  const starts = registry.filter((element) => element.type === "bpmn:StartEvent");
  const element = [...marked, ...starts].find(isHere);
  canvas.zoom(LEGIBLE);
  const { inner, width, height } = canvas.viewbox();
  const at = element ? boundsOf(element) : { x: inner.x, y: inner.y, width: 0, height: 0 };
  // A quarter from the left, as work goes to the right; nothing outside the drawing is shown.
  const within = (wanted, least, room, shown) =>
    room < shown ? least - (shown - room) / 2 : Math.min(Math.max(wanted, least - AIR), least + room + AIR - shown);
  canvas.viewbox({
    x: within(at.x - width / 4, inner.x, inner.width, width),
    y: within(at.y + at.height / 2 - height / 2, inner.y, inner.height, height),
    width,
    height,
  });
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

function pick(list, id) {
  let first = null;
  for (const entry of list.querySelectorAll("[data-element]")) {
    const row = entry.closest("li, tr") ?? entry;
    const isPicked = entry.dataset.element === id;
    row.classList.toggle("picked", isPicked);
    if (isPicked) first ??= row;
  }
  return first;
}

// Lists may be swapped for others while the page is open, so they are looked for each time.
function listsOf(box) {
  const names = (box.dataset.follow ?? "").split(",").filter(Boolean);
  return names.map((name) => document.getElementById(name)).filter(Boolean);
}

// data-at is the element that whoever came here wants to see.
function showAt(box, viewer, id) {
  moveTo(viewer, id);
  for (const list of listsOf(box)) pick(list, id)?.scrollIntoView({ block: "nearest" });
}

function followLists(box, viewer) {
  const lists = () => listsOf(box);
  document.addEventListener("click", (event) => {
    const entry = event.target.closest("[data-element]");
    const list = entry && lists().find((each) => each.contains(entry));
    if (!list || !box.isConnected) return;
    pick(list, entry.dataset.element);
    moveTo(viewer, entry.dataset.element);
  });
  viewer.on("element.click", ({ element }) => {
    for (const list of lists()) pick(list, element.id)?.scrollIntoView({ block: "nearest" });
  });
}

// data-counts is JSON {element id: short text}, shown at the element's right lower corner.
function addCounts(box, viewer) {
  const registry = viewer.get("elementRegistry");
  for (const [id, text] of Object.entries(JSON.parse(box.dataset.counts || "{}"))) {
    if (!registry.get(id)) continue;
    const count = document.createElement("span");
    count.className = "diagram-count";
    count.textContent = text;
    viewer.get("overlays").add(id, "count", { position: { bottom: 10, right: 14 }, html: count });
  }
}

// The page hears which element was clicked ("diagram:element"), and may ask to see one.
function tellClicks(box, viewer) {
  viewer.on("element.click", ({ element }) => {
    const detail = element.businessObject?.id ?? element.id;
    box.dispatchEvent(new CustomEvent("diagram:element", { bubbles: true, detail }));
  });
  box.addEventListener("diagram:show", (event) => moveTo(viewer, event.detail));
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
    begin(box, viewer);
    setMarks(box, viewer);
    box.addEventListener("diagram:marks", () => setMarks(box, viewer));
    addCounts(box, viewer);
    tellClicks(box, viewer);
    addControls(box, viewer);
    followLists(box, viewer);
    if (box.dataset.at) showAt(box, viewer, box.dataset.at);
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
