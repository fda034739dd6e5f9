/** What a program ends with that cannot run in its environment (EX_CONFIG of sysexits.h). */
const REFUSED = "code 78";

/** pino's level `error`. */
const ERROR = 50;
const MAX_LINES = 5;
const MAX_CHARS = 1_000;

/** True where starting it again would change nothing. */
export function isRefused(how: string): boolean {
  return how === REFUSED;
}

/** How it ended, and its last words where it ended with an error: the last error of its log, else its last lines. */
export function whyEnded(how: string, tail: string): string {
  const words = /^code [1-9]/.test(how) ? lastWords(tail) : "";

  return words === "" ? how : `${how}: ${words}`;
}

function lastWords(tail: string): string {
  const lines = tail.split("\n").filter((line) => line.trim() !== "");
  const error = lines.flatMap(errorIn).at(-1);
  const plain = () => lines.filter((line) => !line.startsWith("{")).slice(-MAX_LINES);

  return (error ?? plain().join("\n")).slice(0, MAX_CHARS);
}

function errorIn(line: string): readonly string[] {
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: unknown;
      msg?: unknown;
      err?: { message?: unknown };
    };
    if (typeof level !== "number" || level < ERROR || typeof msg !== "string") return [];

    return [typeof err?.message === "string" && err.message !== msg ? `${msg}: ${err.message}` : msg];
  } catch {
    return [];
  }
}
