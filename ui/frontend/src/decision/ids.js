// Ids for the parts of a table that has none: the editor finds by them what to draw again.
const PARTS = ["input", "output", "rule", "annotation"];
const CELLS = ["inputEntry", "outputEntry"];

function* partsOf(table) {
  for (const part of PARTS.flatMap((name) => table[name] ?? [])) {
    yield part;
    if (part.inputExpression) yield part.inputExpression;
    yield* CELLS.flatMap((name) => part[name] ?? []);
  }
}

export function addIds(definitions, taken) {
  const logics = (definitions.drgElement ?? []).map((each) => each.decisionLogic).filter(Boolean);
  let number = 0;
  for (const logic of logics) {
    const parts = logic.$type === "dmn:DecisionTable" ? [logic, ...partsOf(logic)] : [logic];
    for (const part of parts) {
      while (!part.id) {
        const id = `part_${++number}`;
        if (!taken[id]) part.id = id;
      }
    }
  }
}
