import { orZero, perSecond, quantile, ratio, type ShopDashboard } from "./dashboard.js";

const CHOSEN = 'service=~"$service"';
const OWN_HTTP = `${CHOSEN}, route!~"/metrics|/health.*"`;

/** One program, or several side by side. */
export const service: ShopDashboard = {
  name: "service",
  title: "service",
  about: "A program by itself: requests, what it asks of others, its database, its process.",
  variables: ["service"],
  panels: [
    {
      title: "Requests over HTTP",
      about: "Without health and metrics.",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: perSecond(`warren_http_request_duration_seconds_count{${OWN_HTTP}}`, "service", "status"),
          legend: "{{service}} {{status}}",
        },
      ],
    },
    {
      title: "Requests that failed",
      about: "Part of all with a status of 500 or more.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: ratio(
            `warren_http_request_duration_seconds_count{${OWN_HTTP}, status=~"5.."}`,
            `warren_http_request_duration_seconds_count{${OWN_HTTP}}`,
            "service",
          ),
          legend: "{{service}}",
        },
      ],
    },
    {
      title: "How long a request over HTTP takes",
      about: "95 of 100, by route; health and metrics, too.",
      kind: "lines",
      unit: "s",
      queries: [
        {
          expr: quantile(0.95, "warren_http_request_duration_seconds", CHOSEN, "service", "route"),
          legend: "{{service}} {{route}}",
        },
      ],
    },
    {
      title: "Requests over the broker",
      about: "By what they ask and how they ended for their sender.",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: perSecond(
            `warren_rpc_request_duration_seconds_count{${CHOSEN}}`,
            "service",
            "request",
            "outcome",
          ),
          legend: "{{service}} {{request}} {{outcome}}",
        },
      ],
    },
    {
      title: "How long a request over the broker takes",
      about: "95 of 100.",
      kind: "lines",
      unit: "s",
      queries: [
        {
          expr: quantile(0.95, "warren_rpc_request_duration_seconds", CHOSEN, "service", "request"),
          legend: "{{service}} {{request}}",
        },
      ],
    },
    {
      title: "Circuits that are not closed",
      about: "Whom a program leaves alone, since it did not answer, and asks again from time to time.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: orZero(`sum by (service, remote) (gateway_remote_circuit{${CHOSEN}, state!="closed"})`),
          legend: "{{service}} → {{remote}}",
        },
        {
          expr: orZero(`sum by (service) (payment_provider_circuit{${CHOSEN}, state!="closed"})`),
          legend: "{{service}} → card provider",
        },
      ],
      limit: { alert: "CircuitOpen", rule: "== 0", at: 1 },
    },
    {
      title: "Instances that are ready",
      about: "As /health/ready says. The gateway's get no requests while none of them is.",
      kind: "lines",
      unit: "none",
      queries: [{ expr: `sum by (service) (warren_ready{${CHOSEN}})`, legend: "{{service}}" }],
    },
    {
      title: "Checks that fail",
      about: "What it lacks of what it needs, by the number of instances.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: orZero(`count by (service, check) (warren_check_passing{${CHOSEN}} == 0)`),
          legend: "{{service}}: {{check}}",
        },
      ],
      limit: { alert: "CheckFails", rule: "== 0", at: 1 },
    },
    {
      title: "Callers that wait for the database",
      about: "Without a connection of the pool.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: orZero(`sum by (service) (warren_database_connections{${CHOSEN}, state="waiting"})`),
          legend: "{{service}}",
        },
      ],
      limit: { alert: "DatabasePoolFull", rule: "> 0", at: 0 },
    },
    {
      title: "The outbox's oldest row",
      about: "What stays there does not reach the broker.",
      kind: "lines",
      unit: "s",
      queries: [
        {
          expr: orZero(`max by (service) (warren_outbox_oldest_seconds{${CHOSEN}})`),
          legend: "{{service}}",
        },
      ],
      limit: { alert: "OutboxStuck", rule: "> 60", at: 60 },
    },
    {
      title: "The event loop stands still",
      about: "99 of 100 measurements are shorter.",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: `max by (service) (nodejs_eventloop_lag_p99_seconds{${CHOSEN}})`, legend: "{{service}}" },
      ],
      limit: { alert: "EventLoopLags", rule: "> 0.5", at: 0.5 },
    },
    {
      title: "Processor",
      about: "1 is one processor, all the time.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: `sum by (service) (rate(process_cpu_seconds_total{${CHOSEN}}[$__rate_interval]))`,
          legend: "{{service}}",
        },
      ],
    },
    {
      title: "Memory",
      about: "Resident, of all instances.",
      kind: "lines",
      unit: "bytes",
      queries: [
        { expr: `sum by (service) (process_resident_memory_bytes{${CHOSEN}})`, legend: "{{service}}" },
      ],
    },
    {
      title: "What runs",
      about: "Instances by version.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: `count by (service, version) (warren_build_info{${CHOSEN}})`,
          legend: "{{service}} {{version}}",
        },
      ],
    },
    {
      title: "Certificates end in",
      about: "Of broker, database and Redis as they show them, and our own for the broker.",
      kind: "number",
      unit: "dtdurations",
      width: 24,
      queries: [
        {
          expr: `min by (peer) (warren_tls_certificate_expires_timestamp_seconds{${CHOSEN}}) - time()`,
          legend: "{{peer}}",
        },
      ],
      limit: { alert: "CertificateEnds", rule: "< 14 * 86400", at: 14 * 86_400, below: true },
      mayBeEmpty: "nothing is reached over TLS",
    },
  ],
};
