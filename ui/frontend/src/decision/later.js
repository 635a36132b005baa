// dmn-js reads DMN 1.3. A file of 1.4 or 1.5 that uses nothing newer differs in the names of its
// namespaces only: they are put back to be drawn, and forward again when the file is kept.
const DRAWN = "20191111";
const DECLARED = /(\sxmlns(?::[\w.-]+)?\s*=\s*["']https:\/\/www\.omg\.org\/spec\/DMN\/)(\d{8})(\/(MODEL|DMNDI)\/)/g;
const LATER = ["20211108", "20230324"];

export function earlier(xml) {
  return xml.replace(DECLARED, (all, start, date, end) =>
    LATER.includes(date) ? start + DRAWN + end : all,
  );
}

// `original` is the file as it was before it was drawn.
export function later(xml, original) {
  const dates = {};
  for (const [, , date, , kind] of original.matchAll(DECLARED)) dates[kind] = date;
  return xml.replace(DECLARED, (_, start, date, end, kind) => start + (dates[kind] ?? date) + end);
}
