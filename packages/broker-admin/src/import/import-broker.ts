import { openConnection } from "../topology/amqp.js";
import type { BrokerAddress } from "../broker-address.js";
import { shown } from "../management/address.js";
import type { Management } from "../management/client.js";
import type { Bounds } from "./copy.js";
import { draft } from "./draft.js";
import { listen } from "./listen.js";
import { sample } from "./sample.js";
import { readObserved } from "./read-observed.js";
import { select } from "./select.js";
import { summaryOf, type Summary } from "./summary.js";
import { withCopies } from "./with-copies.js";
import { writeDocument } from "./write-document.js";

export type ImportOptions = Readonly<{
  /** What the document is called. Default: the virtual host. */
  title?: string | undefined;
  /** For so long copies of messages are looked at as they pass. Default: not at all. */
  listenMs?: number | undefined;
  /** So many messages at the head of each queue are read and put back. Default: none. */
  sample?: number | undefined;
  /** For so long messages of one queue are held for a sample at most, in milliseconds. Default: 10,000. */
  holdMs?: number | undefined;
  /** Whether one message of each kind may stand in the document, as it was. Default: false. */
  examples?: boolean | undefined;
  /** How much is read. Default: {@link defaultBounds}. */
  bounds?: Bounds;
  signal: AbortSignal;
  /** Is told what goes on. */
  log: (line: string) => void;
}>;

export const defaultBounds: Bounds = { messages: 200, bytes: 67_108_864 };

/** The document, and what is to be said of it. */
export type Imported = Readonly<{ text: string; summary: Summary }>;

/**
 * Writes an AsyncAPI document of what is there in a virtual host. Only reads; a sample, where it
 * is asked for, takes messages and puts them back.
 *
 * @throws BrokerUnreachable
 */
export async function importBroker(
  management: Management,
  { managementUrl, amqpUrl, vhost }: BrokerAddress,
  { title, listenMs, sample: sampled, holdMs, examples, bounds = defaultBounds, signal, log }: ImportOptions,
): Promise<Imported> {
  const observed = await readObserved(management, vhost, { signal, log });
  const selection = select(observed.live);
  const empty = draft(selection, observed);
  const origin = { title: title ?? titleOf(vhost), vhost, broker: shown(managementUrl), examples };
  if (listenMs === undefined && sampled === undefined)
    return { text: writeDocument(empty, origin), summary: summaryOf(empty, selection, observed) };

  log(`reading messages of ${shown(amqpUrl)} …`);
  const connection = await openConnection(amqpUrl, "warren import");
  try {
    const heads =
      sampled === undefined
        ? { copies: [], refused: [] }
        : await sample(connection, empty.queues, { ...bounds, messages: sampled, holdMs, signal, log });
    const room = heads.copies.reduce((rest, { content }) => rest - content.length, bounds.bytes);
    const heard =
      listenMs === undefined
        ? { copies: [], unheard: [], cutShort: undefined }
        : await listen(connection, empty.queues, selection, {
            ...{ ms: listenMs, messages: bounds.messages, bytes: Math.max(room, 1), signal, log },
          });
    const copies = [...heads.copies, ...heard.copies];
    const drafted = withCopies(empty, copies);
    const { unheard, cutShort } = heard;
    const read = { copies: copies.length, unheard, cutShort, refused: heads.refused };

    return {
      text: writeDocument(drafted, origin),
      summary: summaryOf(drafted, selection, observed, read),
    };
  } finally {
    await connection.close().catch(() => undefined);
  }
}

function titleOf(vhost: string): string {
  return vhost === "/" ? "Imported" : vhost;
}
