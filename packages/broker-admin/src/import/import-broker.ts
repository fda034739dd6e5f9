import type { ManagementAddress } from "../management/address.js";
import { shown } from "../management/address.js";
import type { Management } from "../management/client.js";
import { draft } from "./draft.js";
import { readObserved } from "./read-observed.js";
import { select } from "./select.js";
import { summaryOf, type Summary } from "./summary.js";
import { writeDocument } from "./write-document.js";

export type ImportOptions = Readonly<{
  /** What the document is called. Default: the virtual host. */
  title?: string | undefined;
}>;

/** The document, and what is to be said of it. */
export type Imported = Readonly<{ text: string; summary: Summary }>;

/**
 * Writes an AsyncAPI document of what is there in a virtual host. Only reads.
 *
 * @throws BrokerUnreachable
 */
export async function importBroker(
  management: Management,
  { managementUrl, vhost }: ManagementAddress,
  { title }: ImportOptions = {},
): Promise<Imported> {
  const observed = await readObserved(management, vhost);
  const selection = select(observed.live);
  const drafted = draft(selection, observed);
  const origin = { title: title ?? titleOf(vhost), vhost, broker: shown(managementUrl) };

  return { text: writeDocument(drafted, origin), summary: summaryOf(drafted, selection, observed) };
}

function titleOf(vhost: string): string {
  return vhost === "/" ? "Imported" : vhost;
}
