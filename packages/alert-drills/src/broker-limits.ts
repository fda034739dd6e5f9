/** What RabbitMQ 4 has where nobody has set it up: which part of its memory it may use. Before it was 0.4. */
const USUAL_MEMORY = 0.6;
/** What every RabbitMQ has where nobody has set it up. */
const USUAL_DISK_BYTES = 50_000_000;

const BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/**
 * Whether a page's command gives a broker more room for memory than it has, and than any has that nobody has set up.
 *
 * @param status what `rabbitmqctl status` said before anything was broken
 */
export function givesMoreMemory(command: string, status: string): boolean {
  const [, now = ""] = /Memory high watermark setting: ([\d.]+) of available memory/.exec(status) ?? [];
  const given = Number(lastWord(command));

  return now !== "" && given > Math.max(Number(now), USUAL_MEMORY);
}

/** The same of the room that has to be free on its disk: no more than now, and than what is usual. */
export function wantsNoMoreDisk(command: string, status: string): boolean {
  const [, now = ""] = /Low free disk space watermark: ([\d.]+ \w+)/.exec(status) ?? [];

  return now !== "" && bytes(lastWord(command)) <= Math.min(bytes(now), USUAL_DISK_BYTES);
}

function lastWord(command: string): string {
  return command.split(" ").at(-1) ?? "";
}

/** NaN where it is none. */
function bytes(text: string): number {
  const [, count = "", unit = ""] = /^([\d.]+) ?(\w+)$/.exec(text) ?? [];

  return count === "" ? Number.NaN : Number(count) * (BYTES[unit.toLowerCase()] ?? Number.NaN);
}
