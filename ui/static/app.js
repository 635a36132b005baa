// Comfort on top of pages that work without scripts: theme, rail, menus, keys, times, focus, sheets.
const root = document.documentElement;
const YEAR = 365 * 24 * 3600;

const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
};
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
const visible = (element) => element && element.getClientRects().length > 0;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Theme and rail: the server reads the same cookies, so nothing flickers on the next page.
function setTheme(name) {
  if (name === "auto") root.removeAttribute("data-bs-theme");
  else root.setAttribute("data-bs-theme", name);
  remember("theme", name);
  for (const item of all("[data-theme-choice]")) {
    item.setAttribute("aria-current", String(item.dataset.themeChoice === name));
  }
}

function toggleRail(button) {
  const collapsed = root.classList.toggle("rail-collapsed");
  remember("rail", collapsed ? "collapsed" : "open");
  button.setAttribute("aria-expanded", String(!collapsed));
}

// Menus are <details>: one open at a time, closed by Escape or a click elsewhere.
function closeMenus(except) {
  for (const menu of all("details.menu[open]")) if (menu !== except) menu.open = false;
}

// A button with data-confirm="id of a dialog" asks there first; the dialog's form sends the answer.
function openSheet(id, opener) {
  const sheet = document.getElementById(id);
  if (!sheet?.showModal) return false;
  if (opener?.form && opener.name) {
    const asked = sheet.querySelector("[data-confirmed]");
    asked?.setAttribute("form", opener.form.id);
    asked?.setAttribute("name", opener.name);
    asked?.setAttribute("value", opener.value);
  }
  sheet.showModal();
  return true;
}

// A reason is asked for in place: the first click opens the field, the second sends it.
function reasonFirst(button) {
  const box = document.getElementById(button.dataset.reason);
  const field = box?.querySelector("textarea");
  if (!field || (!box.hidden && field.value.trim())) return false;
  box.hidden = false;
  const consequence = button.closest(".decision-bar")?.querySelector(".consequence");
  if (consequence && button.dataset.consequence) consequence.textContent = button.dataset.consequence;
  field.setAttribute("aria-required", "true");
  field.focus();
  return true;
}

document.addEventListener("click", (event) => {
  const target = event.target.closest(
    "[data-theme-choice], [data-rail], [data-open], [data-close], [data-confirm], [data-reason], [data-recent], .dismiss",
  );
  closeMenus(event.target.closest("details.menu"));
  if (!target) return;
  const { dataset } = target;
  if (dataset.themeChoice) setTheme(dataset.themeChoice);
  else if ("rail" in dataset) toggleRail(target);
  else if (dataset.open) openSheet(dataset.open);
  else if ("close" in dataset) target.closest("dialog").close();
  else if (dataset.recent) Object.assign(document.getElementById(dataset.recent), { value: target.textContent.trim() });
  else if (target.matches(".dismiss")) target.closest(".note").remove();
  else if (dataset.confirm) { if (!openSheet(dataset.confirm, target)) return; }
  else if (!reasonFirst(target)) return;
  event.preventDefault();
});

// Keys. Elements say which key works them with data-key; lists hold data-item rows.
let current = -1;

function move(step) {
  const rows = all("[data-item]").filter(visible);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("current"));
  current = Math.min(rows.length - 1, Math.max(0, (at < 0 ? -1 : at) + step));
  rows.forEach((row, index) => row.classList.toggle("current", index === current));
  const link = rows[current].querySelector("a");
  link?.focus({ preventScroll: true });
  rows[current].scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = all(`[data-key="${CSS.escape(key)}"]`).find((element) => visible(element) && !element.disabled);
  if (!target) return false;
  if (target.matches("input:not([type=checkbox]), textarea")) target.focus();
  else target.click();
  return true;
}

function pick() {
  const box = document.querySelector("[data-item].current input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const known = { j: () => move(1), k: () => move(-1), "?": () => openSheet("keys"), x: pick };
  if (known[key]) known[key]();
  else if (!(/^[a-z/]$/.test(key) && press(key))) return;
  event.preventDefault();
});

// Palette: everything the frame links to, found by typing; Enter with no hit searches on the server.
function paletteEntries() {
  return all("[data-palette]").map((link) => ({
    href: link.href,
    title: link.dataset.palette || link.textContent.trim(),
    icon: link.querySelector("use")?.getAttribute("href"),
  }));
}

function option(entry, index) {
  const item = document.createElement("a");
  Object.assign(item, { href: entry.href, id: `palette-${index}`, tabIndex: -1 });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(index === 0));
  if (entry.icon) {
    const icon = document.querySelector("#palette template").content.firstElementChild.cloneNode(true);
    icon.querySelector("use").setAttribute("href", entry.icon);
    item.append(icon);
  }
  item.append(entry.title);
  return item;
}

function fillPalette(sheet) {
  const field = sheet.querySelector("input");
  const words = field.value.trim().toLowerCase();
  const hits = paletteEntries().filter((entry) => entry.title.toLowerCase().includes(words));
  if (words && field.form.dataset.search) {
    const title = `${field.form.dataset.search} “${field.value.trim()}”`;
    hits.push({ title, href: `${field.form.action}?q=${encodeURIComponent(field.value.trim())}` });
  }
  sheet.querySelector("[role=listbox]").replaceChildren(...hits.slice(0, 12).map(option));
  field.setAttribute("aria-activedescendant", hits.length ? "palette-0" : "");
}

function choose(sheet, step) {
  const options = all("[role=option]", sheet);
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = options[(at + step + options.length) % options.length];
  options[at]?.setAttribute("aria-selected", "false");
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
  sheet.querySelector("input").setAttribute("aria-activedescendant", next?.id ?? "");
}

function openPalette() {
  const sheet = document.getElementById("palette");
  if (!sheet || sheet.open) return;
  sheet.querySelector("input").value = "";
  fillPalette(sheet);
  sheet.showModal();
}

const palette = document.getElementById("palette");
palette?.addEventListener("input", () => fillPalette(palette));
palette?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(palette, 1);
  else if (event.key === "ArrowUp") choose(palette, -1);
  else if (event.key === "Enter") palette.querySelector("[aria-selected=true]")?.click();
  else return;
  event.preventDefault();
});
for (const sheet of all("dialog.sheet")) {
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
}

// Times: the server writes them out; here they stay true while the page is open.
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });

function refreshTimes() {
  for (const time of all("time[data-relative]")) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
    time.textContent = relative.format(Math.trunc(seconds / size), unit);
  }
}
setInterval(refreshTimes, 60_000);

// Selecting rows shows the batch bar with count and sums by currency.
function countPicked(list) {
  const picked = all("[data-item] input[type=checkbox]:checked", list);
  const sums = new Map();
  for (const { dataset } of picked.filter((box) => box.dataset.currency)) {
    sums.set(dataset.currency, (sums.get(dataset.currency) ?? 0) + Number(dataset.amount || 0));
  }
  const money = ([currency, sum]) =>
    new Intl.NumberFormat(root.lang, { style: "currency", currency }).format(sum);
  for (const bar of all("[data-batch]", list)) {
    bar.hidden = !picked.length;
    bar.querySelector("[data-count]").textContent = picked.length;
    const told = bar.querySelector("[data-sums]");
    if (told) told.textContent = [...sums].map(money).join(" · ");
  }
}
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-selectable]");
  if (list) countPicked(list);
});

// htmx: the token goes with every request; after a swap the focus goes where the news is.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const news = event.detail.elt.querySelector?.("[data-focus], [autofocus], .has-error :is(input, select, textarea)");
  news?.focus();
});

// A form is sent once; a page restored from the back cache may send again.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  if (event.target.method === "post") event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset?.sent);

document.querySelector(".main [data-focus], .plain-main [data-focus]")?.focus();
for (const name of all("[data-rail]")) name.hidden = false;
root.classList.add("scripted");
