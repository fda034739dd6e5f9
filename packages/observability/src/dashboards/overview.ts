import { orZero, perSecond, quantile, ratio, type ShopDashboard } from "./dashboard.js";

const GATEWAY = 'service="gateway", route!~"/metrics|/health.*|/api/admin/.*|/trpc/admin"';

/** Whether all is well, on one page. */
export const overview: ShopDashboard = {
  name: "overview",
  title: "overview",
  about: "Whether all is well: alerts, programs, orders, what waits.",
  variables: [],
  panels: [
    {
      title: "Alerts that fire",
      about: "Each has a page in the runbooks.",
      kind: "number",
      unit: "none",
      queries: [{ expr: orZero('count(ALERTS{alertstate="firing"})'), legend: "firing" }],
    },
    {
      title: "Programs and brokers that do not answer",
      about: "Of those that Prometheus reads for the shop.",
      kind: "number",
      unit: "none",
      queries: [{ expr: orZero('count(up{job=~"shop|rabbitmq|rabbitmq-queues"} == 0)'), legend: "down" }],
      limit: { alert: "ProgramDown", rule: "== 0", at: 0 },
    },
    {
      title: "Dead letters",
      about: "Messages that were given up. An order may hang on each.",
      kind: "number",
      unit: "none",
      queries: [
        { expr: orZero('sum(rabbitmq_detailed_queue_messages{queue=~".+[.]dead"})'), legend: "messages" },
      ],
      limit: { alert: "DeadLetters", rule: "> 0", at: 0 },
    },
    {
      title: "Messages that no queue takes",
      about: "In the queue for those that are routed nowhere.",
      kind: "number",
      unit: "none",
      queries: [
        { expr: orZero('sum(rabbitmq_detailed_queue_messages{queue="unroutable"})'), legend: "messages" },
      ],
      limit: { alert: "Unroutable", rule: "> 0", at: 0 },
    },
    {
      title: "Orders by how they ended",
      about: "Confirmed, rejected or cancelled, each counted once.",
      kind: "lines",
      unit: "ops",
      queries: [{ expr: perSecond("order_saga_duration_seconds_count", "outcome"), legend: "{{outcome}}" }],
    },
    {
      title: "From the order to its confirmation",
      about: "How long customers wait.",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.5, "order_saga_duration_seconds", 'outcome="confirmed"'), legend: "half of them" },
        { expr: quantile(0.99, "order_saga_duration_seconds", 'outcome="confirmed"'), legend: "99 of 100" },
      ],
      limit: { alert: "OrdersSlow", rule: "> 30", at: 30 },
    },
    {
      title: "Requests at the gateway",
      about: "Of customers: without health, metrics, and what administrators ask for.",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: perSecond(`warren_http_request_duration_seconds_count{${GATEWAY}}`, "status"),
          legend: "{{status}}",
        },
      ],
    },
    {
      title: "Requests that fail at the gateway",
      about:
        "Part of all of customers that were answered with an error of ours, by method: POST is orders and cancellations.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: ratio(
            `warren_http_requests_total{${GATEWAY}, outcome="failed"}`,
            `warren_http_requests_total{${GATEWAY}}`,
            "method",
          ),
          legend: "{{method}}",
        },
      ],
      limit: { alert: "RequestFailuresBurnFast", rule: "> 14.4 * 0.005", at: 14.4 * 0.005 },
    },
    {
      title: "Checks that fail",
      about: "What programs lack, also that of which another alert tells; the number is that of instances.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: orZero("count by (service, check) (warren_check_passing == 0)"),
          legend: "{{service}}: {{check}}",
        },
      ],
      limit: { alert: "CheckFails", rule: "== 0", at: 1 },
    },
    {
      title: "Messages in work queues",
      about: "What waits and what is being handled.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: orZero(
            'sum by (queue) (rabbitmq_detailed_queue_messages{queue!~".+[.]dead|.+[.]retry[.].+|unroutable|dead-letters[.].+|amq[.].*"})',
          ),
          legend: "{{queue}}",
        },
      ],
    },
  ],
};
