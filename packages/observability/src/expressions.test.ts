import { expect, test } from "vitest";
import { expressionsIn } from "./expressions.js";

test("the PromQL of rules and of scalers is found, and nothing else", () => {
  const yaml = `
groups:
  - name: queues
    rules:
      - record: queue:rate
        expr: sum(rate(handled_total[5m]))
      - alert: Waits
        expr: >-
          waiting > 1
          or absent(waiting)
        annotations: { summary: "query: none" }
---
spec:
  triggers:
    - type: cpu
      metadata: { value: "70" }
    - type: prometheus
      metadata: { query: 'sum(waiting{queue="a"})' }
`;

  expect(expressionsIn(yaml)).toEqual([
    "sum(rate(handled_total[5m]))",
    "waiting > 1 or absent(waiting)",
    'sum(waiting{queue="a"})',
  ]);
  expect(expressionsIn("")).toEqual([]);
});
