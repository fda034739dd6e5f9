import { within } from "../within.js";

/** One thing a service needs to do its work, and whether it has it. */
export type Check = Readonly<
  /** `detail`: what else is to be known of it. */
  | { name: string; ok: true; detail?: string }
  | {
      name: string;
      ok: false;
      reason: string;
      /** It is told, and the service is ready all the same. Default false. */
      optional?: boolean;
    }
>;

/** Whether a service can work, with each of its checks. */
export type Readiness = Readonly<{ ready: boolean; checks: readonly Check[] }>;

/** A check that has this long to answer. */
export const READINESS_TIMEOUT_MS = 2_000;

/** Asks for the checks, and counts no answer in time as an answer. It never rejects. */
export async function readinessOf(
  checks: () => Promise<readonly Check[]>,
  timeoutMs = READINESS_TIMEOUT_MS,
): Promise<Readiness> {
  const asked = checks().catch((error: unknown) => [failed("readiness", reasonOf(error))]);
  const answers = await within(timeoutMs, asked, () => [
    failed("readiness", `no answer within ${timeoutMs} ms`),
  ]);

  return { ready: answers.every((check) => check.ok || check.optional === true), checks: answers };
}

/** Runs one check; what it throws is the reason. */
export async function checkThat(
  name: string,
  run: () => Promise<unknown>,
  timeoutMs = READINESS_TIMEOUT_MS,
): Promise<Check> {
  const { ready, checks } = await readinessOf(async () => {
    await run();

    return [];
  }, timeoutMs);
  const [failure] = checks;

  return ready || failure?.ok !== false ? { name, ok: true } : failed(name, failure.reason);
}

function failed(name: string, reason: string): Check {
  return { name, ok: false, reason };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(reasonOf).join("; ");

  return error instanceof Error ? error.message : String(error);
}
