// What operators use: the panel beside an instance's diagram, and batches that move while one looks.
const panel = document.querySelector("[data-inside]");

if (panel) {
  const address = (element) => `${panel.dataset.inside}?at=${encodeURIComponent(element)}`;
  document.addEventListener("diagram:element", (event) => {
    // The paper around the drawing is the process itself; nothing stands there.
    if (event.target.querySelector(`.djs-element[data-element-id="${CSS.escape(event.detail)}"] .djs-visual`)) {
      htmx.ajax("GET", address(event.detail), { target: panel, swap: "innerHTML" });
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    const head = panel.querySelector("h2");
    const place = head?.dataset.place ?? "";
    const page = new URL(location.href);
    if (place) page.searchParams.set("at", place);
    else page.searchParams.delete("at");
    history.replaceState(null, "", page);
    panel.scrollTop = 0;
    head?.focus({ preventScroll: true });
  });
}

// What moves by itself is asked for again every two seconds, until it stands still. Only what has
// changed is replaced, nothing while somebody types, and nothing while nobody looks.
const EVERY = 2000;

for (const box of document.querySelectorAll("[data-live]")) {
  const state = () => box.querySelector("[data-live-state]")?.dataset.liveState;
  const before = state();
  let shown = box.innerHTML;

  const tick = async () => {
    if (document.hidden) return setTimeout(tick, EVERY);
    const answer = await fetch(box.dataset.live, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer?.redirected) return location.reload();
    const html = answer?.ok ? await answer.text() : shown;
    if (html !== shown && !box.contains(document.activeElement)) {
      box.innerHTML = shown = html;
    }
    if (state() === "running") return setTimeout(tick, EVERY);
    // The page around it says what can be done now; an open form is left alone.
    if (state() !== before && !document.querySelector(".act[open]")) location.reload();
    return null;
  };
  if (before === "running") setTimeout(tick, EVERY);
}
