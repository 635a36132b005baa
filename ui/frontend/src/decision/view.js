// Shows a DMN file in every element with data-decision: its address; data-decision-id is opened
// first. Until that has worked, and on paper, the page's own table stands in its place.
import Viewer from "dmn-js/lib/NavigatedViewer";
import { OPTIONS, open, source } from "./shared.js";

async function show(box) {
  box.dataset.state = "loading";
  try {
    const xml = await source(box);
    box.dataset.state = "shown";
    await open(box, new Viewer({ container: box.querySelector(".dmn-canvas"), ...OPTIONS }), xml);
  } catch {
    box.dataset.state = "failed";
  }
}

for (const box of document.querySelectorAll("[data-decision]:not([data-edit])")) show(box);
