import { parse } from "yaml";

/** The rules of Prometheus as the object that its operator takes. */
export function prometheusRule(rules: string): unknown {
  const { groups } = parse(rules) as Readonly<{ groups: unknown }>;

  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "shop" },
    spec: { groups },
  };
}
