import { orZero, perSecond, perSecondAboveZero, quantile, ratio, type ShopDashboard } from "./dashboard.js";

const CHOSEN = 'queue=~"$queue"';

/** The queues that services consume, and the broker. */
export const queues: ShopDashboard = {
  name: "queues",
  title: "queues",
  about: "The queues that services consume: what waits, for how long, what came of it; and the broker.",
  variables: ["queue"],
  panels: [
    {
      title: "Messages",
      about: "Ready, and with a consumer that has not settled them.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: orZero(`sum by (queue) (rabbitmq_detailed_queue_messages_ready{${CHOSEN}})`),
          legend: "{{queue}} ready",
        },
        {
          expr: orZero(`sum by (queue) (rabbitmq_detailed_queue_messages_unacked{${CHOSEN}})`),
          legend: "{{queue}} unacked",
        },
      ],
    },
    {
      title: "How long what waits takes",
      about: "As fast as messages are handled now; infinite where none is.",
      kind: "lines",
      unit: "s",
      queries: [{ expr: orZero(`queue:drain:seconds{${CHOSEN}}`), legend: "{{queue}}" }],
      limit: { alert: "BacklogGrows", rule: "> 900", at: 900 },
    },
    {
      title: "The oldest message in hand",
      about:
        "Since it was sent, of what consumers have taken and not settled. What is still in the queue is younger, while anybody consumes it.",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: orZero(`max by (queue) (warren_queue_oldest_seconds{${CHOSEN}})`), legend: "{{queue}}" },
      ],
    },
    {
      title: "Wait before handling",
      about: "From sending a message to its batch, 99 of 100.",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.99, "warren_message_wait_seconds", CHOSEN, "queue"), legend: "{{queue}}" },
      ],
    },
    {
      title: "What came of messages",
      about: "Done, duplicate, retried, dead or expired.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecondAboveZero(`warren_messages_handled_total{${CHOSEN}}`, "queue", "outcome"),
          legend: "{{queue}} {{outcome}}",
        },
      ],
    },
    {
      title: "Delivered again",
      about: "A consumer was lost, or gave messages back.",
      kind: "lines",
      unit: "ops",
      queries: [
        { expr: perSecond(`warren_messages_redelivered_total{${CHOSEN}}`, "queue"), legend: "{{queue}}" },
      ],
    },
    {
      title: "Consumers",
      about: "As the broker counts them.",
      kind: "lines",
      unit: "none",
      queries: [
        {
          expr: orZero(`sum by (queue) (rabbitmq_detailed_queue_consumers{${CHOSEN}})`),
          legend: "{{queue}}",
        },
      ],
      limit: { alert: "QueueWithoutConsumers", rule: "== 0", at: 1, below: true },
    },
    {
      title: "Instances that can take messages",
      about: "0 where every instance has paused the queue.",
      kind: "lines",
      unit: "none",
      queries: [
        { expr: orZero(`sum by (service, queue) (warren_queue_consuming{${CHOSEN}})`), legend: "{{queue}}" },
      ],
      limit: { alert: "QueuePaused", rule: "== 0", at: 1, below: true },
    },
    {
      title: "Dead letters and retries",
      about: "What was given up, and what waits for its next attempt.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: orZero('sum by (queue) (rabbitmq_detailed_queue_messages{queue=~".+[.]dead"})'),
          legend: "{{queue}}",
        },
        {
          expr: orZero('sum by (queue) (rabbitmq_detailed_queue_messages{queue=~".+[.]retry[.].+"} > 0)'),
          legend: "{{queue}}",
        },
      ],
      limit: { alert: "DeadLetters", rule: "> 0", at: 0 },
    },
    {
      title: "Unroutable",
      about: "Messages that came back to their sender.",
      kind: "lines",
      unit: "ops",
      queries: [
        {
          expr: perSecondAboveZero("warren_messages_returned_total", "service", "exchange", "routing_key"),
          legend: "{{service}}: {{exchange}} {{routing_key}}",
        },
      ],
    },
    {
      title: "Messages a batch",
      about: "On average. Large batches cost less a message.",
      kind: "lines",
      unit: "short",
      queries: [
        {
          expr: ratio(`warren_batch_size_sum{${CHOSEN}}`, `warren_batch_size_count{${CHOSEN}}`, "queue"),
          legend: "{{queue}}",
        },
      ],
    },
    {
      title: "How long a batch takes",
      about: "From its first statement to its acknowledgement, 95 of 100.",
      kind: "lines",
      unit: "s",
      queries: [
        { expr: quantile(0.95, "warren_batch_duration_seconds", CHOSEN, "queue"), legend: "{{queue}}" },
      ],
    },
    {
      title: "The broker's memory",
      about: "What it uses of what it may.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: "max(rabbitmq_process_resident_memory_bytes / rabbitmq_resident_memory_limit_bytes)",
          legend: "used",
        },
        { expr: "max(rabbitmq_alarms_memory_used_watermark)", legend: "alarm" },
      ],
      limit: { alert: "BrokerMemoryAlarm", rule: "== 1", at: 1 },
    },
    {
      title: "The broker's disk",
      about: "What is free. Below the limit it takes no messages.",
      kind: "lines",
      unit: "bytes",
      queries: [
        { expr: "min(rabbitmq_disk_space_available_bytes)", legend: "free" },
        { expr: "max(rabbitmq_disk_space_available_limit_bytes)", legend: "limit" },
      ],
    },
  ],
};
