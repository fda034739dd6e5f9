import { askedForMetrics, type ServiceResources } from "@warren/service-host";
import { Counter, Gauge } from "prom-client";
import { CHANNELS, type Notice } from "../notice.js";
import type { Ending, Queryable } from "../store/notices.js";

/** Counts attempts, and shows how many notices wait. */
export function noticeMetrics(registry: ServiceResources["metrics"], pool: Queryable) {
  const registers = [registry];
  const attempts = new Counter({
    name: "notification_attempts_total",
    help: "Attempts to send a notice: sent, again (refused for now), failed (given up), released (channel away).",
    labelNames: ["channel", "template", "outcome"],
    registers,
  });
  const queued = askedForMetrics(async () => {
    const { rows } = await pool.query(
      "select channel, count(*)::int as count from notices where state = 'queued' group by channel",
      [],
    );

    return rows as readonly Readonly<{ channel: string; count: number }>[];
  });
  new Gauge({
    name: "notification_notices_queued",
    help: "Notices that are still to be sent.",
    labelNames: ["channel"],
    registers,
    async collect() {
      const rows = await queued();
      this.reset();
      if (rows === undefined) return;
      for (const channel of CHANNELS) this.set({ channel }, 0);
      for (const { channel, count } of rows) this.set({ channel }, count);
    },
  });

  return {
    ended: ({ channel, template }: Notice, { state }: Ending) =>
      attempts.inc({ channel, template, outcome: state }),
  };
}
