// Comfort of single pages: lists that filter at once, and the preview beside the inbox.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

const inbox = document.querySelector("[data-inbox]");
const pane = document.querySelector("[data-preview-pane]");
const wide = matchMedia("(min-width: 1280px)");
let asked = 0;

async function preview(row) {
  if (!row || row.classList.contains("selected")) return;
  for (const other of inbox.querySelectorAll(".selected")) other.classList.remove("selected");
  row.classList.add("selected");
  const turn = ++asked;
  const answer = await fetch(row.dataset.preview, { headers: { "X-Requested-With": "fetch" } });
  // Whoever moved on meanwhile wants to see another row.
  if (turn !== asked) return;
  if (!answer.ok || answer.redirected) {
    location.assign(row.querySelector("a.title").href);
    return;
  }
  pane.innerHTML = await answer.text();
  pane.scrollTop = 0;
}

function adapt() {
  pane.hidden = !wide.matches;
  if (wide.matches) preview(inbox.querySelector("[data-preview].selected") ?? inbox.querySelector("[data-preview]"));
}

if (inbox && pane) {
  let resting;
  inbox.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-preview]");
    clearTimeout(resting);
    if (row && wide.matches) resting = setTimeout(preview, 120, row);
  });
  inbox.addEventListener("click", (event) => {
    const link = event.target.closest("a.title");
    const isPlain = event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // The keyboard's Enter, which has no detail, opens; the mouse selects, and opens when done twice.
    if (!link || !wide.matches || !isPlain || event.detail > 1) return;
    event.preventDefault();
    preview(link.closest("[data-preview]"));
  });
  wide.addEventListener("change", adapt);
  adapt();
}

// Files may be dropped where they can also be chosen.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector("input[type=file]");
  const told = zone.querySelector("[data-chosen]");
  const tell = () => {
    told.textContent = [...field.files].map((file) => file.name).join(", ");
  };
  field.addEventListener("change", tell);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
    });
  }
  zone.addEventListener("drop", (event) => {
    field.files = event.dataTransfer.files;
    tell();
  });
}

// A signature is strokes of straight lines in the pad's own units; the field is sent as the name is.
for (const pad of document.querySelectorAll("[data-sign]")) {
  const [board, pen] = [pad.querySelector("svg"), pad.querySelector("path")];
  const field = document.getElementById(pad.dataset.sign);
  let drawing = false;
  let path = "";
  const at = (event) => {
    const box = board.getBoundingClientRect();
    const bound = (value, most) => Math.round(Math.min(Math.max(value, 0), 1) * most);
    const x = bound((event.clientX - box.left) / box.width, 600);
    return `${x} ${bound((event.clientY - box.top) / box.height, 200)}`;
  };
  const show = () => {
    pen.setAttribute("d", path);
    field.disabled = Boolean(path);
    sent.disabled = !path;
    sent.value = path;
  };
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: field.name });
  pad.append(sent);
  board.addEventListener("pointerdown", (event) => {
    drawing = true;
    board.setPointerCapture(event.pointerId);
    path += `M${at(event)}`;
    event.preventDefault();
  });
  board.addEventListener("pointermove", (event) => {
    if (!drawing || path.length > 19000) return;
    path += `L${at(event)}`;
    show();
  });
  board.addEventListener("pointerup", () => {
    drawing = false;
    show();
  });
  pad.querySelector("[data-sign-clear]").addEventListener("click", () => {
    path = "";
    show();
    field.focus();
  });
  pad.hidden = false;
  show();
}

// A secret is copied with one click where the browser allows it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    navigator.clipboard.writeText(field.value);
  });
}
