import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";

/** What each case led to on a RabbitMQ, by the case's name. */
export type Recorded = Readonly<Record<string, readonly string[]>>;

const file = new URL("recorded.json", import.meta.url);

export async function readRecorded(): Promise<Recorded> {
  return JSON.parse(await readFile(file, "utf8")) as Recorded;
}

export async function writeRecorded(recorded: Recorded): Promise<void> {
  const options = await resolveConfig(file);
  await writeFile(file, await format(JSON.stringify(recorded), { ...options, parser: "json" }));
}
