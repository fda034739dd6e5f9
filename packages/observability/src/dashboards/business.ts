import { orZero, perSecond, perSecondAboveZero, type ShopDashboard } from "./dashboard.js";

/** What the shop sells. */
export const business: ShopDashboard = {
  name: "business",
  title: "business",
  about: "What the shop takes in, what it gives back, and what runs short.",
  variables: [],
  panels: [
    {
      title: "Orders confirmed in the last hour",
      about: "Cancelled ones count, too, where they were confirmed before.",
      kind: "number",
      unit: "short",
      width: 8,
      queries: [
        {
          expr: orZero('sum(increase(order_saga_duration_seconds_count{outcome="confirmed"}[1h]))'),
          legend: "orders",
        },
      ],
    },
    {
      title: "Products that run short",
      about: "At or below their threshold: low, or out.",
      kind: "number",
      unit: "none",
      width: 8,
      queries: [{ expr: "max by (state) (inventory_products_short)", legend: "{{state}}" }],
    },
    {
      title: "Notices that wait",
      about: "E-mails and others that are still to be sent.",
      kind: "number",
      unit: "none",
      width: 8,
      // Nothing where the service cannot say: 0 would be a figure.
      queries: [{ expr: "sum by (channel) (notification_notices_queued)", legend: "{{channel}}" }],
    },
    {
      title: "Revenue an hour",
      about: "What confirmed orders cost, in units of their currency.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: orZero("sum by (currency) (rate(order_revenue_total[$__rate_interval])) * 3600"),
          legend: "{{currency}}",
        },
      ],
    },
    {
      title: "Paid back an hour",
      about: "To customers of orders that were undone.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: orZero("sum by (currency) (rate(order_refunds_total[$__rate_interval])) * 3600"),
          legend: "{{currency}}",
        },
      ],
    },
    {
      title: "New orders",
      about: "As they come in.",
      kind: "lines",
      unit: "ops",
      queries: [{ expr: perSecond('order_status_changes_total{from="none"}'), legend: "orders" }],
    },
    {
      title: "Orders that are not confirmed, by reason",
      about: "What shoppers wanted and did not get.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecondAboveZero('order_saga_duration_seconds_count{outcome!="confirmed"}', "reason"),
          legend: "{{reason}}",
        },
      ],
    },
    {
      title: "Card provider",
      about: "What was asked of it, and how that ended.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecond("payment_provider_calls_total", "action", "outcome"),
          legend: "{{action}} {{outcome}}",
        },
      ],
    },
    {
      title: "Notices sent",
      about: "By channel and how the attempt ended.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecond("notification_attempts_total", "channel", "outcome"),
          legend: "{{channel}} {{outcome}}",
        },
      ],
    },
  ],
};
