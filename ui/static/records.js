// Records of modules: which groups of the rail are unfolded, and choices found by typing.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const YEAR = 365 * 24 * 3600;

// The server reads the same cookie, so nothing jumps on the next page.
for (const title of all(".rail-group > summary")) {
  title.addEventListener("click", () => {
    const groups = all(".rail-group", title.closest("nav"));
    const open = groups.filter((group) => group.open !== (group === title.parentElement));
    const names = open.map((group) => group.dataset.module).join(".") || "none";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `modules=${names}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  });
}

// A select with many options becomes a field to type into. The select stays, unseen, and is sent.
const FEW = 12;
const MOST_SHOWN = 100;
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

class Combo {
  constructor(select) {
    this.select = select;
    this.box = document.createElement("div");
    this.box.className = "combo";
    this.field = document.createElement("input");
    this.list = document.createElement("ul");
    this.at = -1;
    this.build();
    this.show();
    this.listen();
  }

  build() {
    const { select, box, field, list } = this;
    const id = select.id;
    select.before(box);
    box.append(field, document.querySelector("#palette template").content.firstElementChild.cloneNode(true), list, select);
    const sign = box.querySelector("use");
    sign.setAttribute("href", sign.getAttribute("href").replace(/#.*/, "#chevron-down"));
    select.id = `${id}-choice`;
    select.hidden = true;
    Object.assign(field, { id, className: "form-control", autocomplete: "off", placeholder: this.emptyText() });
    if (select.classList.contains("is-set")) field.classList.add("is-set");
    Object.assign(list, { id: `${id}-list`, className: "combo-list", hidden: true });
    list.setAttribute("role", "listbox");
    const words = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(words)) field.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid", "required"]) {
      if (select.hasAttribute(name)) field.setAttribute(name, select.getAttribute(name));
      select.removeAttribute(name);
    }
    list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() ?? "");
  }

  emptyText() {
    return this.select.options[0]?.value === "" ? this.select.options[0].textContent.trim() : "";
  }

  listen() {
    const { field, list } = this;
    field.addEventListener("click", () => this.open(""));
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => this.open(field.value));
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("li[data-value]");
      if (item) this.choose(item.dataset.value);
    });
    addEventListener("scroll", (event) => event.target !== list && this.close(), { capture: true, passive: true });
    addEventListener("resize", () => this.close());
  }

  show() {
    const chosen = this.select.selectedOptions[0];
    this.field.value = chosen && chosen.value !== "" ? chosen.textContent.trim() : "";
    this.field.title = this.field.value;
  }

  open(words) {
    const wanted = fold(words.trim());
    const hits = [...this.select.options].filter(
      (option) => (option.value !== "" || !wanted) && fold(option.textContent).includes(wanted),
    );
    this.list.style.maxHeight = "";
    this.list.replaceChildren(...hits.slice(0, MOST_SHOWN).map((option, index) => this.item(option, index)));
    this.list.hidden = !hits.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    const place = this.field.getBoundingClientRect();
    const below = innerHeight - place.bottom - 12;
    const above = place.top - 12;
    const full = Math.min(this.list.scrollHeight + 2, 288);
    const isBelow = below >= Math.min(full, 180) || below >= above;
    const height = Math.min(full, isBelow ? below : above);
    Object.assign(this.list.style, {
      left: `${Math.max(8, Math.min(place.left, innerWidth - Math.max(place.width, 240) - 8))}px`,
      width: `${Math.max(place.width, 240)}px`,
      maxHeight: `${height}px`,
      top: isBelow ? `${place.bottom + 4}px` : `${place.top - height - 4}px`,
    });
    const now = hits.findIndex((option) => option.selected);
    this.mark(wanted ? 0 : Math.min(Math.max(now, 0), MOST_SHOWN - 1));
  }

  item(option, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.dataset.value = option.value;
    item.textContent = option.textContent.trim();
    item.setAttribute("role", "option");
    return item;
  }

  mark(index) {
    const items = [...this.list.children];
    this.at = items.length ? (index + items.length) % items.length : -1;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.at)));
    items[this.at]?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", items[this.at]?.id ?? "");
  }

  key(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (isOpen) this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
      else this.open("");
    } else if (event.key === "Enter" && isOpen) this.choose(this.list.children[this.at]?.dataset.value);
    else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
      this.show();
    } else return;
    event.preventDefault();
  }

  choose(value) {
    this.close();
    if (value !== undefined && value !== this.select.value) {
      this.select.value = value;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.show();
  }

  // What was typed counts when it names one thing; an emptied field chooses nothing.
  leave() {
    const words = fold(this.field.value.trim());
    const hits = [...this.select.options].filter((option) => fold(option.textContent.trim()) === words);
    if (hits.length === 1) this.choose(hits[0].value);
    else if (!words && this.emptyText()) this.choose("");
    else {
      this.close();
      this.show();
    }
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

function enhance(within) {
  for (const select of all(".record-form select, .record-tools select, .sheet select", within)) {
    if (select.options.length > FEW && !select.multiple && !select.hidden) new Combo(select);
  }
}
enhance(document);

// After a row came or went the focus is where the next thing is typed.
document.addEventListener("htmx:afterSettle", (event) => {
  const form = document.querySelector(".record-form");
  if (!form) return;
  enhance(form);
  const { _add: added, _remove: removed } = event.detail.requestConfig?.parameters ?? {};
  const list = document.getElementById(added ?? removed?.replace(/-\d+$/, "") ?? "");
  const rows = list ? all("tbody tr, .form-row-set", list) : [];
  const wanted = added ? rows.at(-1)?.querySelector("input:not([type=hidden]), select:not([hidden]), textarea") : null;
  (wanted ?? list?.querySelector("[name=_add]"))?.focus();
});

// A sheet opens over its menu, and the first thing it asks for has the focus.
document.addEventListener("click", (event) => {
  const opener = event.target.closest(".menu [data-open], .menu [data-confirm], .actions > [data-open]");
  if (!opener) return;
  opener.closest("details.menu")?.removeAttribute("open");
  const sheet = document.getElementById(opener.dataset.open ?? opener.dataset.confirm);
  sheet?.querySelector("textarea, .sheet-body input:not([type=hidden]), select:not([hidden])")?.focus();
});
