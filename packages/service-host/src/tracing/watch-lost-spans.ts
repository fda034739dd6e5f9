import { Counter, type Registry } from "prom-client";

/** Counts the finished spans of the program that did not arrive where traces are exported to. */
export function watchLostSpans(registry: Registry, lost: () => number): void {
  new Counter({
    name: "warren_spans_lost_total",
    help: "Finished spans that were not exported: the collector did not take them, or too many waited.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(lost());
    },
  });
}
