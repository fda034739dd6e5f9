/**
 * The labels that a query sorts its series by, and those that its legend names: `queue` of `sum by (queue) (up)` and of `{{queue}}`. Not
 * `le`, which buckets alone have.
 */
export function wantedLabels(expr: string, legend = ""): readonly string[] {
  const lists = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/gi)].flatMap(([, list = ""]) => list.split(","));
  const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
  const labels = [...lists, ...named].map((label) => label.trim());

  return [...new Set(labels)].filter((label) => label !== "" && label !== "le");
}
