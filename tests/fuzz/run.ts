import { programNames } from "@warren/programs";
import { delay } from "@warren/messaging";
import {
  gatewayClient,
  LAMP,
  PRODUCTS,
  startBreakableSystem,
  type BreakableSystem,
} from "@warren/test-system";
import { checkShop, type Remains } from "./check.js";
import { fireMessages, MADE_UP_PRODUCTS } from "./messages.js";
import { emptyNotes, type Notes } from "./notes.js";
import { fireRequests } from "./requests.js";
import { placeOrders } from "./customers.js";

const KEY = "an-admin-only-for-this-run";
const LOOK_MS = 5_000;
const ASK_TIMEOUT_MS = 10_000;

export type Fuzzed = Readonly<{ notes: Notes; remains: Remains }>;

/** Starts a shop of its own, sends it requests and messages that nobody should send among good orders, and looks what became of it. */
export async function fuzz(
  options: Readonly<{ seed: number; minutes: number; signal: AbortSignal; log: (line: string) => void }>,
): Promise<Fuzzed> {
  const { seed, minutes, log } = options;
  const notes = emptyNotes();
  const system = await startBreakableSystem({
    log,
    signal: options.signal,
    settings: { WARREN_API_KEYS: `${KEY}:admin` },
  });
  try {
    log(`logs: ${system.logFolder}`);
    // The operator's address, without which the gateway leaves dead letters alone, is known only now.
    await system.program("gateway").restart({ AMQP_OPERATOR_URL: system.amqpUrl });
    await system.ready(options.signal);
    const restarts = restartsOf(system);
    const gateway = gatewayClient(() => system.url("gateway"), KEY);
    const made = MADE_UP_PRODUCTS.map((productId) => ({ ...LAMP, productId }));
    await gateway.supply([...PRODUCTS, ...made]);
    const over = new AbortController();
    // Not `AbortSignal.timeout`: Node 20 collects one that only a signal of `AbortSignal.any` needs, and it never comes.
    const timer = setTimeout(() => over.abort(), minutes * 60_000);
    options.signal.addEventListener("abort", () => over.abort(), { once: true });
    const { signal } = over;
    const url = system.url("gateway") ?? "";
    try {
      await Promise.all([
        placeOrders(notes, gateway, signal),
        fireRequests(notes, { url, key: KEY, seed, signal }),
        fireMessages(notes, { amqpUrl: system.amqpUrl, seed, signal }),
        watchReadiness(notes, system, signal),
      ]);
    } finally {
      // Where one of them failed, the others end too.
      over.abort();
      clearTimeout(timer);
    }
    log(`${String(notes.requests)} requests, ${String(notes.messages)} messages; waiting until all is quiet`);

    const remains = await checkShop(system, notes);
    restartsOf(system)
      .filter((now) => !restarts.includes(now))
      .forEach((now) => notes.fault(`a program ended and was started again: ${now}`));

    return { notes, remains };
  } finally {
    await system.close();
  }
}

function restartsOf(system: BreakableSystem): readonly string[] {
  return programNames.map((name) => `${name} ${String(system.program(name).restarts())} times`);
}

/** Nothing but valid messages about orders that are not there has come lately: that a queue pauses then is meant to be. */
const BREAKER = "the handlers failed for the last";

/** Whatever is sent, every program stays ready. */
async function watchReadiness(notes: Notes, system: BreakableSystem, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(LOOK_MS, signal);
    await Promise.all(programNames.map((name) => lookAt(notes, name, system.url(name))));
  }
}

async function lookAt(notes: Notes, name: string, url: string | undefined): Promise<void> {
  try {
    const answer = await fetch(`${url ?? ""}/health/ready`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    if (answer.ok) return;
    const text = await answer.text();
    const failed = [...text.matchAll(/"name":"([^"]+)","ok":false,"reason":"([^"]{1,60})/g)];
    if (failed.length > 0 && failed.every(([, , reason = ""]) => reason.startsWith(BREAKER)))
      notes.pauses += 1;
    else
      notes.fault(
        `${name} is not ready: ${failed.map(([, check, reason]) => `${check ?? ""}: ${reason ?? ""}`).join("; ")}`,
      );
  } catch (error) {
    notes.fault(`${name} does not say whether it is ready: ${String(error)}`);
  }
}
