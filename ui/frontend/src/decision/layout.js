// Places for the requirement graph of a file that has none: what is asked stands below who asks it.
const SIZES = {
  "dmn:Decision": [180, 80],
  "dmn:InputData": [150, 46],
  "dmn:BusinessKnowledgeModel": [160, 54],
  "dmn:KnowledgeSource": [130, 63],
};
const [GAP, STEP, MARGIN] = [36, 130, 60];

function requirementsOf(element) {
  const of = (name, ends) =>
    (element[name] ?? []).map((each) => [each, ends.map((end) => each[end]?.href).find(Boolean)]);
  return [
    ...of("informationRequirement", ["requiredDecision", "requiredInput"]),
    ...of("knowledgeRequirement", ["requiredKnowledge"]),
    ...of("authorityRequirement", ["requiredDecision", "requiredInput", "requiredAuthority"]),
  ]
    .filter(([, href]) => href?.startsWith("#"))
    .map(([requirement, href]) => ({ requirement, from: href.slice(1) }));
}

// The longest way down to an element that asks nothing; a circle counts once.
function depthOf(id, elements, path = new Set()) {
  if (path.has(id) || !elements.has(id)) return -1;
  const inner = new Set(path).add(id);
  const below = requirementsOf(elements.get(id)).map(({ from }) => depthOf(from, elements, inner));
  return Math.max(-1, ...below) + 1;
}

function placesOf(elements) {
  const rows = [];
  for (const id of elements.keys()) (rows[depthOf(id, elements)] ??= []).push(id);
  const widthOf = (row) =>
    row.reduce((sum, id) => sum + SIZES[elements.get(id).$type][0] + GAP, -GAP);
  const widest = Math.max(...rows.filter(Boolean).map(widthOf));
  const places = new Map();
  rows.forEach((row, depth) => {
    let x = MARGIN + (widest - widthOf(row)) / 2;
    for (const id of row) {
      const [width, height] = SIZES[elements.get(id).$type];
      places.set(id, { x, y: MARGIN + (rows.length - 1 - depth) * STEP, width, height });
      x += width + GAP;
    }
  });
  return places;
}

export function addLayout(moddle, definitions) {
  if (definitions.dmnDI?.diagrams?.length) return;
  const drawn = (definitions.drgElement ?? []).filter((each) => SIZES[each.$type]);
  const elements = new Map(drawn.map((element) => [element.id, element]));
  if (!elements.size) return;
  const places = placesOf(elements);
  const parts = drawn.map((element) =>
    moddle.create("dmndi:DMNShape", {
      dmnElementRef: element,
      bounds: moddle.create("dc:Bounds", places.get(element.id)),
    }),
  );
  for (const element of drawn) {
    for (const { requirement, from } of requirementsOf(element)) {
      const [low, high] = [places.get(from), places.get(element.id)];
      if (!low) continue;
      requirement.id ??= `requirement_${from}_${element.id}`;
      const points = [
        { x: low.x + low.width / 2, y: low.y },
        { x: high.x + high.width / 2, y: high.y + high.height },
      ];
      parts.push(
        moddle.create("dmndi:DMNEdge", {
          dmnElementRef: requirement,
          waypoint: points.map((point) => moddle.create("dc:Point", point)),
        }),
      );
    }
  }
  const diagram = moddle.create("dmndi:DMNDiagram", { diagramElements: parts });
  definitions.dmnDI = moddle.create("dmndi:DMNDI", { diagrams: [diagram] });
}
