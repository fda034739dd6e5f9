import type { defaultDashboard, Panel, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

/** Grafana's own types, as its JSON holds them: an enum is its text or its number, and nothing has methods. */
type AsJson<T> = T extends string
  ? `${T}`
  : T extends number
    ? number
    : T extends readonly (infer E)[]
      ? readonly AsJson<E>[]
      : T extends object
        ? { readonly [K in keyof T as K extends `_implements${string}` ? never : K]: AsJson<T[K]> }
        : T;

/** In the shape that files for provisioning have in every Grafana; its successor needs Grafana 12. */
export type GrafanaDashboard = AsJson<Omit<ReturnType<typeof defaultDashboard>, "panels">> &
  Readonly<{ panels: readonly GrafanaPanel[] }>;
export type GrafanaPanel = AsJson<Omit<Panel, "targets">> & Readonly<{ targets: readonly GrafanaQuery[] }>;
export type GrafanaQuery = AsJson<Dataquery>;
export type GrafanaVariable = AsJson<VariableModel>;
