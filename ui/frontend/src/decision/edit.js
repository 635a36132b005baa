// Edits a DMN file in the element with data-edit; the form of its data-form gets the file as text
// when it is sent. What is not kept is not lost silently: the browser asks before it leaves.
import Modeler from "dmn-js/lib/Modeler";
import { later } from "./later.js";
import { OPTIONS, open, source } from "./shared.js";

const box = document.querySelector("[data-edit]");
const form = document.getElementById(box.dataset.form);
const said = document.querySelector("[data-edit-state]");
const checked = document.getElementById("edit-checked");
const checking = document.querySelector("[data-checking]");
const PAUSE = 600;
let isChanged = box.dataset.changed === "true";
let isLeaving = false;
let original = "";

function changed(stack) {
  isChanged = isChanged || stack.canUndo();
  for (const button of document.querySelectorAll("[data-stack]")) {
    button.disabled = button.dataset.stack === "undo" ? !stack.canUndo() : !stack.canRedo();
  }
  said.hidden = !isChanged;
}

// The server verifies the file a moment after the last change; only its latest answer is shown.
let waiting;
let asked = 0;

async function check(manager) {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("xml", later((await manager.saveXML()).xml, original));
  checking.hidden = false;
  const answer = await fetch(form.dataset.check, { method: "POST", body }).catch(() => null);
  if (mine !== asked) return;
  checking.hidden = true;
  if (answer?.ok) checked.innerHTML = await answer.text();
}

function checkSoon(manager) {
  clearTimeout(waiting);
  waiting = setTimeout(() => check(manager), PAUSE);
}

const followed = new Set();

function follow(manager) {
  const viewer = manager.getActiveViewer();
  const stack = viewer?.get("commandStack", false);
  if (!stack) return;
  changed(stack);
  if (followed.has(viewer)) return;
  followed.add(viewer);
  viewer.on("commandStack.changed", () => {
    changed(stack);
    checkSoon(manager);
  });
}

function turn(manager, way) {
  const stack = manager.getActiveViewer()?.get("commandStack", false);
  if (stack && (way === "undo" ? stack.canUndo() : stack.canRedo())) stack[way]();
}

function bindKeys(manager) {
  for (const button of document.querySelectorAll("[data-stack]")) {
    button.addEventListener("click", () => turn(manager, button.dataset.stack));
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      form.requestSubmit(document.querySelector("[data-save]"));
    } else if (box.contains(event.target) && (key === "z" || key === "y")) {
      event.preventDefault();
      turn(manager, key === "y" || event.shiftKey ? "redo" : "undo");
    }
  });
}

// A cell keeps what was typed when it loses the focus.
async function written(manager) {
  if (box.contains(document.activeElement)) document.activeElement.blur();
  await new Promise(requestAnimationFrame);
  return later((await manager.saveXML({ format: true })).xml, original);
}

function bindForm(manager) {
  form.addEventListener("submit", async (event) => {
    if (isLeaving) return;
    event.preventDefault();
    const button = event.submitter;
    form.elements.xml.value = await written(manager);
    isLeaving = true;
    form.requestSubmit(button);
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged && !isLeaving) event.preventDefault();
  });
  // Back from the page that followed: the file may be changed and sent again.
  addEventListener("pageshow", () => (isLeaving = false));
}

async function start() {
  box.dataset.state = "loading";
  try {
    original = form.elements.xml.value || (await source(box));
    box.dataset.state = "shown";
    const manager = new Modeler({ container: box.querySelector(".dmn-canvas"), ...OPTIONS });
    await open(box, manager, original);
    follow(manager);
    manager.on("views.changed", () => follow(manager));
    bindKeys(manager);
    bindForm(manager);
    for (const button of document.querySelectorAll("[data-save]")) button.disabled = false;
  } catch {
    box.dataset.state = "failed";
  }
}

start();
