import { expect, test } from "vitest";
import { wantedLabels } from "./wanted-labels.js";

test.each<[string, string, readonly string[]]>([
  ["sum by (service, queue) (a) > on (queue) group_left () b", "", ["service", "queue"]],
  ["histogram_quantile(0.99, sum BY(le,step) (a))", "{{step}} {{service}}", ["step", "service"]],
  ["sum without (instance) (a) or on () vector(0)", "all of them", []],
])("%s with the legend %j wants the labels %j", (expr, legend, labels) => {
  expect(wantedLabels(expr, legend)).toEqual(labels);
});
