// Comfort of the designer pages: layers of a diagram, files that are dropped, scenarios that play.

// A button with data-layer shows its marks on the diagram that it names, and the words for them.
function showLayer(button) {
  const box = document.getElementById(button.dataset.layerOf);
  if (!box) return;
  const marks = JSON.parse(button.dataset.marks);
  box.dataset.marks = button.dataset.marks;
  box.dispatchEvent(new Event("diagram:marks"));
  const used = new Set(Object.values(marks));
  for (const word of document.querySelectorAll(`[data-legend="${box.id}"] [data-state]`)) {
    word.hidden = !used.has(word.dataset.state);
  }
  for (const other of document.querySelectorAll(`[data-layer-of="${box.id}"]`)) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-layer-of]");
  if (button) showLayer(button);
});

function chooseLayers(within) {
  for (const bar of within.querySelectorAll(".layers")) {
    bar.hidden = false;
    showLayer(bar.querySelector("[aria-pressed=true]") ?? bar.querySelector("[data-layer-of]"));
  }
}

// All files of what was dropped, also of folders; what file managers hide in them stays out.
async function filesOf(dropped) {
  const read = (entry) => new Promise((found, failed) => entry.file(found, failed));
  const inside = (reader) => new Promise((found, failed) => reader.readEntries(found, failed));
  const walk = async (entry) => {
    if (entry.isFile) return [await read(entry)];
    const files = [];
    const reader = entry.createReader();
    // A browser gives the entries of a folder a hundred at a time.
    for (let part = await inside(reader); part.length; part = await inside(reader)) {
      for (const each of part) if (!each.name.startsWith(".")) files.push(...(await walk(each)));
    }
    return files;
  };
  // The list of what was dropped is empty once this function has waited.
  const plain = [...dropped.files];
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  return (await Promise.all(entries.map(walk))).flat();
}

// Files may be added one after another; the field keeps them.
for (const zone of document.querySelectorAll("[data-files]")) {
  const field = zone.querySelector("input[type=file]");
  const list = zone.querySelector("[data-list]");
  const word = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit: "kilobyte", maximumFractionDigits: 1,
  });
  const show = () => {
    list.replaceChildren(...[...field.files].map((file) => {
      const item = list.parentElement.querySelector("template").content.cloneNode(true);
      item.querySelector("[data-name]").textContent = file.name;
      item.querySelector("[data-size]").textContent = word.format(file.size / 1000);
      const away = item.querySelector("[data-remove]");
      away.setAttribute("aria-label", away.dataset.word.replace("…", file.name));
      away.addEventListener("click", () => remove(file));
      return item;
    }));
    list.hidden = !field.files.length;
    zone.classList.toggle("chosen", field.files.length > 0);
  };
  const remove = (gone) => {
    const left = new DataTransfer();
    for (const file of field.files) if (file !== gone) left.items.add(file);
    field.files = left.files;
    show();
    field.focus();
  };
  const add = (files) => {
    const all = new DataTransfer();
    const names = new Set([...files].map((file) => file.name));
    for (const file of field.files) if (!names.has(file.name)) all.items.add(file);
    for (const file of files) all.items.add(file);
    field.files = all.files;
    show();
  };
  let depth = 0;
  const over = (step) => {
    depth = Math.max(0, depth + step);
    zone.classList.toggle("over", depth > 0);
  };
  field.addEventListener("change", show);
  zone.addEventListener("dragenter", () => over(1));
  zone.addEventListener("dragleave", () => over(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    filesOf(event.dataTransfer).then(add);
  });
  show();
}

// A check takes its time: the button says that it is under way.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    form.setAttribute("aria-busy", "true");
    for (const text of form.querySelectorAll("[data-busy-text]")) text.hidden = false;
  });
}

// Scenarios are played while the page says how far they are; the answer comes line by line, and its
// last line is the page anew. Only what the scenarios change is taken from it, so that the diagram
// stays as it is, and what somebody types meanwhile too.
const RENEWED = ["checked", "layers", "verdict", "publish-bar"];
const playing = (form) => form.getAttribute("aria-busy") === "true";

async function* linesOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
    if (done) return;
  }
}

function renew(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const id of RENEWED) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  const said = page.querySelector(".flashes");
  if (said?.children.length) document.querySelector(".flashes").replaceWith(document.adoptNode(said));
  htmx.process(document.body);
  chooseLayers(document);
}

// Nothing is sent twice, and nothing published, while the scenarios are being played.
function setBusy(form, busy) {
  form.setAttribute("aria-busy", String(busy));
  form.querySelector(".busy-note").hidden = false;
  for (const control of form.querySelectorAll("button, select")) control.disabled = busy;
  for (const button of document.querySelectorAll("[data-after-play]")) {
    button.disabled = busy || button.dataset.afterPlay === "blocked";
  }
  for (const word of document.querySelectorAll("[data-while-playing]")) word.hidden = !busy;
}

async function playAlong(form) {
  if (playing(form)) return;
  const sent = new FormData(form);
  setBusy(form, true);
  const [bar, text] = [form.querySelector("progress"), form.querySelector("[role=status]")];
  let page = "";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: sent,
      headers: { Accept: "application/x-ndjson" },
    });
    if (answer.redirected) return void location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    for await (const line of linesOf(answer)) {
      if (line.page !== undefined) page = line.page;
      else {
        bar.max = line.whole;
        bar.value = line.number - 1;
        text.textContent = line.text;
      }
    }
  } catch {
    page = "";
  }
  if (page) return renew(page);
  setBusy(form, false);
  text.textContent = form.dataset.failed;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-play]")) {
    event.preventDefault();
    playAlong(form);
  } else if (event.submitter?.matches("[data-plays-first]")) {
    // What has to pass is played where one can watch it; publishing then finds it played.
    event.preventDefault();
    const play = document.querySelector("form[data-play]");
    play.elements.operations.value = "written";
    await playAlong(play);
    const publish = document.querySelector("#publish-bar [form=publish]");
    const isPlayed = !publish.matches("[data-plays-first]");
    if (isPlayed && !publish.disabled) form.requestSubmit(publish);
  }
}, true);

for (const form of document.querySelectorAll("form[data-play=at-once]")) playAlong(form);
chooseLayers(document);
