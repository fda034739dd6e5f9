/** An order as the gateway shows it. */
export type OrderView = Readonly<{
  id: string;
  status: string;
  reason?: string;
  timeline: readonly TimelineEntry[];
}>;

export type TimelineEntry = Readonly<{ at: string; event: string; status: string; detail?: string }>;

export function orderViewOf(body: Readonly<Record<string, unknown>> | undefined): OrderView | undefined {
  if (body === undefined || typeof body["id"] !== "string" || typeof body["status"] !== "string") {
    return undefined;
  }
  const { id, status, reason, timeline } = body;

  return {
    id,
    status,
    ...(typeof reason === "string" ? { reason } : {}),
    timeline: Array.isArray(timeline) ? (timeline as TimelineEntry[]) : [],
  };
}
