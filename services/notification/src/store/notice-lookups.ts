import type { Lookup } from "@warren/service-host";
import { NoticeEntity, type NoticeRow } from "../entities/notice.js";

/** What was written about an order or a product, to whom, and what became of it; in the order in which it was written. */
export function noticesAbout(lookup: Lookup, subjectId: string): Promise<readonly NoticeRow[]> {
  return lookup.find(NoticeEntity, { subjectId }, { orderBy: { createdAt: "asc", id: "asc" } });
}
