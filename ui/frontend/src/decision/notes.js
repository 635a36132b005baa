// dmn-js draws what a rule says of itself in its `description`; the standard keeps it in the first
// `annotationEntry`. The note is lent to the description while the file is open and given back
// when it is written, also for rules that were added to a table with such a column.
const isTable = (logic) => logic?.$type === "dmn:DecisionTable";

function* rulesOf(definitions) {
  for (const { decisionLogic } of definitions?.drgElement ?? []) {
    if (!isTable(decisionLogic) || !decisionLogic.annotation?.length) continue;
    const rules = decisionLogic.rule ?? [];
    // A table that uses both keeps both: then the description is a note of its own.
    if (!decisionLogic.lendsNotes && rules.some((rule) => rule.description)) continue;
    Object.defineProperty(decisionLogic, "lendsNotes", { value: true });
    yield* rules;
  }
}

function lend(definitions) {
  for (const rule of rulesOf(definitions)) {
    rule.description = rule.annotationEntry?.[0]?.text || undefined;
  }
}

function giveBack(moddle, definitions) {
  for (const rule of rulesOf(definitions)) {
    const [first] = rule.annotationEntry ?? [];
    if (first) first.text = rule.description ?? "";
    else if (rule.description) {
      const note = moddle.create("dmn:RuleAnnotation", { text: rule.description });
      note.$parent = rule;
      rule.annotationEntry = [note];
    }
    rule.description = undefined;
  }
}

export function lendNotes(manager, definitions) {
  lend(definitions);
  manager.on("saveXML.start", () => giveBack(manager._moddle, definitions));
  manager.on("saveXML.done", () => lend(definitions));
}
