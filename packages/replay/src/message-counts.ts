/** What the services' metrics say of messages since they started. */
export type MessageCounts = Readonly<{
  published: number;
  /** Handled, once for each receiver. */
  delivered: number;
  /** Handled before, and known again. */
  duplicates: number;
  retried: number;
  dead: number;
}>;

const TIMEOUT_MS = 5_000;
const SAMPLE = /^(warren_messages_(?:handled|published)_total)(?:\{(.*)\})? (\S+)/gm;
const OUTCOME = /(?:^|,)outcome="(\w+)"/;

/** Adds up what the given `/metrics` say. Undefined where one of them does not answer: half a sum is a wrong one. */
export async function countMessages(urls: readonly string[]): Promise<MessageCounts | undefined> {
  try {
    const texts = await Promise.all(urls.map(read));

    return texts.map(countsIn).reduce(add, NONE);
  } catch {
    return undefined;
  }
}

/** What came in between two counts. A service that was started again in between makes it too small, never negative. */
export function between(
  before: MessageCounts | undefined,
  after: MessageCounts | undefined,
): MessageCounts | undefined {
  if (before === undefined || after === undefined) return undefined;
  const more = (name: keyof MessageCounts) => Math.max(0, after[name] - before[name]);

  return {
    published: more("published"),
    delivered: more("delivered"),
    duplicates: more("duplicates"),
    retried: more("retried"),
    dead: more("dead"),
  };
}

/** The counts in one text of the Prometheus format. */
export function countsIn(text: string): MessageCounts {
  const counts = { ...NONE };
  for (const [, name, labels = "", value] of text.matchAll(SAMPLE)) {
    const number = Number(value);
    if (name === "warren_messages_published_total") counts.published += number;
    else {
      switch (OUTCOME.exec(labels)?.[1]) {
        case "done":
          counts.delivered += number;
          break;
        case "duplicate":
          counts.duplicates += number;
          break;
        case "retried":
          counts.retried += number;
          break;
        case "dead":
          counts.dead += number;
          break;
        // Requests that nobody waited for any more.
        case undefined:
        default:
          break;
      }
    }
  }

  return counts;
}

const NONE: MessageCounts = { published: 0, delivered: 0, duplicates: 0, retried: 0, dead: 0 };

function add(a: MessageCounts, b: MessageCounts): MessageCounts {
  return {
    published: a.published + b.published,
    delivered: a.delivered + b.delivered,
    duplicates: a.duplicates + b.duplicates,
    retried: a.retried + b.retried,
    dead: a.dead + b.dead,
  };
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);

  return answer.text();
}
