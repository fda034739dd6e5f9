import type { Limit, ShopDashboard, ShopPanel, ShopQuery } from "./dashboard.js";
import type { GrafanaDashboard, GrafanaPanel, GrafanaQuery, GrafanaVariable } from "./grafana-types.js";

const COLUMNS = 24;
const HEIGHT = { lines: 8, number: 4 } as const;
const WIDTH = { lines: 12, number: 6 } as const;
/** Of Grafana 9.5 and later. */
const SCHEMA_VERSION = 38;
const MORE_THAN_NONE = 0.001;
const CROSSHAIR = 1;
const ON_LOAD = 1;
const BY_NAME = 1;

const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/** Grafana's JSON of a dashboard. */
export function toGrafana({ name, title, about, variables, panels }: ShopDashboard): GrafanaDashboard {
  const places = placed(panels);

  return {
    uid: `warren-${name}`,
    title: `Warren: ${title}`,
    description: about,
    tags: ["warren"],
    editable: false,
    graphTooltip: CROSSHAIR,
    schemaVersion: SCHEMA_VERSION,
    refresh: "10s",
    time: { from: "now-30m", to: "now" },
    timezone: "browser",
    templating: { list: [dataSources, runbooks, ...variables.map(valuesOf)] },
    annotations: { list: [] },
    links: [
      {
        title: "Warren",
        type: "dashboards",
        icon: "external link",
        tooltip: "",
        tags: ["warren"],
        asDropdown: true,
        targetBlank: false,
        includeVars: true,
        keepTime: true,
      },
    ],
    panels: panels.map((panel, index) => panelOf(panel, index, places[index] ?? { x: 0, y: 0, w: 0, h: 0 })),
  };
}

type Place = Readonly<{ x: number; y: number; w: number; h: number }>;

/** Side by side, in their order. */
function placed(panels: readonly ShopPanel[]): readonly Place[] {
  let [x, y, rowHeight] = [0, 0, 0];

  return panels.map(({ kind, width = WIDTH[kind] }) => {
    const h = HEIGHT[kind];
    if (x + width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const place = { x, y, w: width, h };
    [x, rowHeight] = [x + width, Math.max(rowHeight, h)];

    return place;
  });
}

function panelOf(panel: ShopPanel, index: number, gridPos: Place): GrafanaPanel {
  const { title, about, kind, unit, queries, limit, mayBeEmpty } = panel;

  return {
    id: index + 1,
    type: kind === "lines" ? "timeseries" : "stat",
    title,
    description: limit === undefined ? about : `${about} Alert: ${limit.alert}, ${limit.rule}.`,
    datasource,
    gridPos,
    targets: queries.map((query, at) => queryOf(query, at, kind)),
    ...(limit === undefined ? {} : { links: [runbookOf(limit)] }),
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === "dtdurations" ? {} : { min: 0 }),
        ...(mayBeEmpty === undefined ? {} : { noValue: mayBeEmpty }),
        thresholds: { mode: "absolute", steps: stepsOf(limit) },
        color: { mode: kind === "lines" ? "palette-classic" : "thresholds" },
        ...(kind === "lines" && limit !== undefined
          ? { custom: { thresholdsStyle: { mode: "dashed" } } }
          : {}),
      },
      overrides: [],
    },
    options:
      kind === "lines"
        ? { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } }
        : { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false }, textMode: "auto" },
  };
}

function queryOf({ expr, legend }: ShopQuery, index: number, kind: ShopPanel["kind"]): GrafanaQuery {
  return {
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource,
    expr,
    legendFormat: legend,
    range: kind === "lines",
    instant: kind === "number",
  };
}

function stepsOf(limit: Limit | undefined): readonly Readonly<{ value: number | null; color: string }>[] {
  const [good, bad] = ["green", "red"];
  if (limit === undefined) return [{ value: null, color: good }];
  if (limit.below === true)
    return [
      { value: null, color: bad },
      { value: limit.at, color: good },
    ];
  // Grafana colours from the value on, and the rule says: more than none.
  const from = limit.at === 0 ? MORE_THAN_NONE : limit.at;

  return [
    { value: null, color: good },
    { value: from, color: bad },
  ];
}

function runbookOf({ alert }: Limit) {
  return {
    title: `Runbook: ${alert}`,
    type: "link",
    icon: "doc",
    tooltip: "",
    url: `\${runbooks}/${alert}.md`,
    tags: [],
    asDropdown: false,
    targetBlank: true,
    includeVars: false,
    keepTime: false,
  } as const;
}

const dataSources: GrafanaVariable = {
  type: "datasource",
  name: "datasource",
  label: "Prometheus",
  query: "prometheus",
  refresh: ON_LOAD,
};

const runbooks: GrafanaVariable = {
  type: "textbox",
  name: "runbooks",
  label: "Runbooks at",
  query: "docs/runbooks",
};

/** All that there are, from what every program and every consumer shows. */
function valuesOf(name: "service" | "queue"): GrafanaVariable {
  const metric = name === "service" ? "warren_build_info" : "warren_queue_consuming";
  const query = `label_values(${metric}, ${name})`;

  return {
    type: "query",
    name,
    label: name === "service" ? "Service" : "Queue",
    datasource,
    query: { query, refId: "variable" },
    definition: query,
    refresh: ON_LOAD,
    sort: BY_NAME,
    multi: true,
    includeAll: true,
    current: { selected: true, text: "All", value: "$__all" },
  };
}
