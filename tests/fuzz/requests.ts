import { hostileToEverything, sendRaw, type HostileRequest, type RawAnswer } from "@warren/gateway/testing";
import fc from "fast-check";
import type { Notes } from "./notes.js";

const AT_ONCE = 4;
const ROUND = 40;
const ANSWER_WITHIN_MS = 60_000;
/** The shop is too busy, or did not answer in time. That is said, not hidden. */
const MAY_HAPPEN = new Set([503, 504]);

/** Sends the gateway what nobody should send, round after round, until the signal. */
export async function fireRequests(
  notes: Notes,
  { url, key, seed, signal }: Readonly<{ url: string; key: string; seed: number; signal: AbortSignal }>,
): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    const requests = fc.sample(hostileToEverything(key), { numRuns: ROUND, seed: seed + round });
    const next = requests.values();
    const work = async () => {
      for (const request of next) await fireOne(notes, url, request);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}

async function fireOne(notes: Notes, url: string, request: HostileRequest): Promise<void> {
  notes.requests += 1;
  try {
    const answer = await inTime(sendRaw(url, request));
    notes.answers.set(answer.status, (notes.answers.get(answer.status) ?? 0) + 1);
    for (const id of ordersTaken(request, answer)) notes.accepted.add(id);
    const wrong = whatIsWrongWith(answer);
    if (wrong !== undefined) notes.fault(`${wrong}: ${fc.stringify(request)}`);
  } catch (error) {
    notes.fault(`no answer (${String(error)}): ${fc.stringify(request)}`);
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too late")), ANSWER_WITHIN_MS);
    void answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function whatIsWrongWith({ status, type, body }: RawAnswer): string | undefined {
  if (status < 400) return undefined;
  if (status >= 500 && !MAY_HAPPEN.has(status)) return `${String(status)} ${shown(body)}`;
  const problems = type.includes("problem+json") ? [body] : problemsIn(body);
  if (problems.length === 0) return `${String(status)} without a problem: ${shown(body)}`;
  const odd = problems.find((problem) => !isProblem(problem));

  return odd === undefined ? undefined : `${String(status)} with another shape: ${shown(odd)}`;
}

function isProblem(value: unknown): boolean {
  const { status, code, detail } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof status !== "number" || typeof code !== "string" || typeof detail !== "string") return false;

  return status < 500 || MAY_HAPPEN.has(status);
}

type Envelope = Readonly<{
  error?: Readonly<{ data?: Readonly<{ problem?: unknown }> }>;
  result?: Readonly<{ data?: Readonly<{ id?: unknown }> }>;
}>;

function envelopesIn(body: unknown): readonly Envelope[] {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body];

  return all.filter((one): one is Envelope => typeof one === "object" && one !== null);
}

function problemsIn(body: unknown): readonly unknown[] {
  return envelopesIn(body).flatMap(({ error }) => (error === undefined ? [] : [error.data?.problem]));
}

/** The ids of orders that the answer says are taken. */
function ordersTaken({ method, path }: HostileRequest, { status, body }: RawAnswer): readonly string[] {
  if (method !== "POST" || status >= 400) return [];
  const taken = path.startsWith("/trpc/orders.place")
    ? envelopesIn(body).map(({ result }) => result?.data?.id)
    : /^\/api\/orders(\?|$)/.test(path)
      ? [(body as Readonly<{ id?: unknown }>).id]
      : [];

  return taken.filter((id): id is string => typeof id === "string");
}

function shown(value: unknown): string {
  // There is no JSON of undefined.
  const text: unknown = JSON.stringify(value);

  return String(text).slice(0, 500);
}
