import { isRecord, reasonIn, type RunState } from "@warren/servers/parts";
import type { ProgramNote } from "./shop-notes.js";

/** A program of a running shop, and whether it is fit to work. */
export type ProgramStatus = Omit<ProgramNote, "healthUrl"> &
  Readonly<{
    /** It says itself that it can work. */
    ready: boolean;
    /** Why not, or what else is to be known. */
    reason: string | undefined;
  }>;

const ASK_WITHIN_MS = 3_000;

/** Asks a program how it is. */
export async function programStatus({ healthUrl, ...note }: ProgramNote): Promise<ProgramStatus> {
  if (!isUp(note.state)) return { ...note, ready: false, reason: reasonIn(note.state) };

  return { ...note, ...(await askHealth(healthUrl)) };
}

/** Also one that starts: whether it can work already, only it can say. */
function isUp(state: RunState): boolean {
  return state.kind === "running" || state.kind === "starting";
}

async function askHealth(url: string): Promise<Pick<ProgramStatus, "ready" | "reason">> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    const text = await response.text();

    return {
      ready: response.ok,
      reason: reasonOf(text) ?? (response.ok ? undefined : `it answers ${response.status}`),
    };
  } catch {
    return { ready: false, reason: `it does not answer within ${ASK_WITHIN_MS / 1_000} s` };
  }
}

/** The checks that failed, of the answer of `/health/ready`. */
export function reasonOf(text: string): string | undefined {
  const failed = checksIn(text).filter((check) => check["ok"] === false);
  const reasons = failed.map((check) => `${String(check["name"])}: ${String(check["reason"])}`);

  return reasons.length === 0 ? undefined : reasons.join("; ");
}

function checksIn(text: string): readonly Record<string, unknown>[] {
  try {
    const answer: unknown = JSON.parse(text);

    return isRecord(answer) && Array.isArray(answer["checks"]) ? answer["checks"].filter(isRecord) : [];
  } catch {
    return [];
  }
}
