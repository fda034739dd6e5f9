import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a benchmark has open, and whether somebody wants it to end. */
export type BenchRun = Readonly<{
  /** Aborted by Ctrl-C and its like. */
  signal: AbortSignal;
  /** Closes it when the benchmark ends, last opened first. */
  opened<Thing extends Closable>(thing: Thing): Thing;
  /** Closes it now. */
  closed(thing: Closable): Promise<void>;
}>;

type Closable = Readonly<{ close(): Promise<unknown> }>;

/** How long it is waited, after Ctrl-C, for what was just being started. */
const GIVE_UP_MS = 20_000;

/** Runs a benchmark and closes what it opened: at its end, where it fails, and where it is interrupted. */
export async function runBench(work: (run: BenchRun) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const open: Closable[] = [];
  let closing = Promise.resolve();
  const close = () => (closing = closing.then(() => closeAll(open)));
  const run: BenchRun = {
    signal,
    opened(thing) {
      open.push(thing);

      return thing;
    },
    async closed(thing) {
      const index = open.indexOf(thing);
      if (index >= 0) open.splice(index, 1);
      await thing.close();
    },
  };
  const working = work(run).finally(close);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => {
      stopping.abort();
      void close();
      setTimeout(() => process.exit(130), GIVE_UP_MS);
    });
  }
  try {
    await working;
  } catch (error) {
    // What breaks because everything is being ended is no news.
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) process.exit(130);
}

async function closeAll(open: Closable[]): Promise<void> {
  for (let one = open.pop(); one !== undefined; one = open.pop()) await one.close().catch(() => undefined);
}

/** Prints a report and writes it, and the JSON beside it, into a folder. The files' names begin with `name`, then comes the time. */
export function writeResult(
  folder: string,
  name: string,
  { at, report, json }: Readonly<{ at: string; report: string; json: unknown }>,
): void {
  console.log(`\n${report}`);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}-${at.slice(0, 16).replace(":", "")}`);
  writeFileSync(`${file}.md`, report);
  writeFileSync(`${file}.json`, `${JSON.stringify(json, undefined, 2)}\n`);
  console.log(`written to ${path.relative(process.cwd(), file)}.md and .json`);
}

/** How a script of the repository was called, for its report. Where the report went is of no use to its readers. */
export function commandLine(script: string): string {
  const given = process.argv.slice(2);
  const options = given.filter((option, index) => option !== "--results" && given[index - 1] !== "--results");

  return [`npm run ${script}`, ...(options.length > 0 ? ["--"] : []), ...options].join(" ");
}

/** The options that were given; those that were not would hide their defaults. */
export function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The names in a list such as `a,b`. @throws Error that says which there are */
export function namesIn<Name extends string>(
  option: string,
  text: string,
  known: readonly Name[],
): readonly Name[] {
  return text.split(",").map((one) => {
    const name = known.find((candidate) => candidate === one);
    if (name === undefined) throw new Error(`${option} takes ${known.join(", ")}, not ${one}`);

    return name;
  });
}
