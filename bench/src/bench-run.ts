import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { svgOf, type Chart } from "./chart.js";

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

/** What a benchmark found out. Charts are named by what they are of, such as `waiting`. */
export type Written = Readonly<{
  at: string;
  report: string;
  json: unknown;
  charts?: Readonly<Record<string, Chart>>;
}>;

/**
 * Prints a report and writes it into a folder, with the JSON and the charts beside it, which it shows at its end. The files' names
 * begin with `name`, then comes the time.
 */
export function writeResult(folder: string, name: string, { at, report, json, charts = {} }: Written): void {
  console.log(`\n${report}`);
  mkdirSync(folder, { recursive: true });
  const stem = `${name}-${at.slice(0, 16).replace(":", "")}`;
  const file = path.join(folder, stem);
  const shown = Object.entries(charts).map(([of, chart]) => {
    writeFileSync(`${file}-${of}.svg`, svgOf(chart));

    return `\n![${chart.title}](${stem}-${of}.svg)\n`;
  });
  writeFileSync(`${file}.md`, [report, ...shown].join(""));
  writeFileSync(`${file}.json`, `${JSON.stringify(json, undefined, 2)}\n`);
  console.log(`written to ${path.relative(process.cwd(), file)}.md and .json`);
}

/** How a script of the repository was called, for its report. Where the report went is of no use to its readers. */
export function commandLine(script: string): string {
  const given = process.argv.slice(2);
  const options = given.filter((option, index) => option !== "--results" && given[index - 1] !== "--results");

  return [`npm run ${script}`, ...(options.length > 0 ? ["--"] : []), ...options].join(" ");
}
