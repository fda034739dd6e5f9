import { orZero, perSecond, perSecondAboveZero, quantile, type ShopDashboard } from "./dashboard.js";

/** What becomes of orders on their way, step by step. */
export const saga: ShopDashboard = {
  name: "saga",
  title: "saga",
  about: "What becomes of orders on their way: steps, compensation, and the two objectives.",
  variables: [],
  panels: [
    {
      title: "Orders that are given up",
      about:
        "Part of those that customers do not cancel, over an hour and over five minutes. The objective is 0.5 % of 30 days.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        { expr: orZero("order:failed:ratio_rate1h >= 0"), legend: "1 h" },
        { expr: orZero("order:failed:ratio_rate5m >= 0"), legend: "5 min" },
      ],
      limit: { alert: "OrderFailuresBurnFast", rule: "> 14.4 * 0.005", at: 0.072 },
    },
    {
      title: "Confirmations that take longer than 10 s",
      about: "Part of all, over an hour and over five minutes. The objective is 1 % of 30 days.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        { expr: orZero("order:slow:ratio_rate1h >= 0"), legend: "1 h" },
        { expr: orZero("order:slow:ratio_rate5m >= 0"), legend: "5 min" },
      ],
      limit: { alert: "OrderDelaysBurnFast", rule: "> 14.4 * 0.01", at: 0.144 },
    },
    {
      title: "Ends by reason",
      about: "None is for confirmed orders.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecondAboveZero("order_saga_duration_seconds_count", "outcome", "reason"),
          legend: "{{outcome}}, {{reason}}",
        },
      ],
    },
    {
      title: "Compensation by reason",
      about: "Orders that began to be undone.",
      kind: "lines",
      unit: "ops",
      queries: [{ expr: perSecondAboveZero("order_compensations_total", "reason"), legend: "{{reason}}" }],
    },
    {
      title: "How long a step takes",
      about: "From asking for it to its answer, 95 of 100.",
      kind: "lines",
      unit: "s",
      queries: [{ expr: quantile(0.95, "order_saga_step_duration_seconds", "", "step"), legend: "{{step}}" }],
    },
    {
      title: "Orders on their way",
      about: "How many wait for a step or to be undone, by their state.",
      kind: "lines",
      unit: "short",
      queries: [{ expr: orZero("max by (state) (order_orders_open)"), legend: "{{state}}" }],
    },
    {
      title: "The oldest order on its way",
      about: "For how long it has been, by the state in which it is.",
      kind: "lines",
      unit: "s",
      queries: [{ expr: orZero("max by (state) (order_orders_open_oldest_seconds)"), legend: "{{state}}" }],
    },
    {
      title: "How steps end",
      about: "Done, refused (the order is undone), or no answer before the deadline.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecond("order_saga_step_duration_seconds_count", "step", "outcome"),
          legend: "{{step}}, {{outcome}}",
        },
      ],
    },
    {
      title: "Changes of status",
      about: "The saga's arrows, and how often each is gone.",
      kind: "lines",
      unit: "ops",
      width: 24,
      queries: [{ expr: perSecond("order_status_changes_total", "from", "to"), legend: "{{from}} → {{to}}" }],
    },
  ],
};
