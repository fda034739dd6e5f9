import { COUNT, numberOption } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";
import type { Wanted } from "./wanted.js";

/** What `npm run logs` is to do. */
export type Asked =
  | Readonly<{ kind: "help" }>
  | Readonly<{
      kind: "show";
      wanted: Wanted;
      most: number;
      follow: boolean;
      json: boolean;
      folder: string | undefined;
    }>
  /** Change the levels of running programs; undefined: back to those of their start. */
  | Readonly<{ kind: "set"; levels: string | undefined; service: string | undefined }>;

const LEVELS: ReadonlyMap<string, number> = new Map([
  ["trace", 10],
  ["debug", 20],
  ["info", 30],
  ["warn", 40],
  ["error", 50],
  ["fatal", 60],
]);

const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** @throws Error that says what is wrong with the arguments */
export function readArguments(args: readonly string[], now: number): Asked {
  const { values } = readOptions({
    args: [...args],
    options: {
      ...{ order: { type: "string" }, correlation: { type: "string" }, message: { type: "string" } },
      ...{ service: { type: "string" }, level: { type: "string" }, since: { type: "string" } },
      ...{ lines: { type: "string", default: "1000" }, folder: { type: "string" }, set: { type: "string" } },
      ...{ follow: { type: "boolean" }, json: { type: "boolean" }, reset: { type: "boolean" } },
      help: { type: "boolean" },
    },
  });
  const { order, correlation, message, service, level, since } = values;
  if (values.help === true) return { kind: "help" };
  if (values.set !== undefined && values.reset === true) throw new Error("give --set or --reset, not both");
  if (values.set !== undefined || values.reset === true) return { kind: "set", levels: values.set, service };

  return {
    kind: "show",
    wanted: {
      ...{ order, correlation, message, service },
      level: level === undefined ? undefined : levelOf(level),
      since: since === undefined ? undefined : now - millisecondsOf(since),
    },
    most: numberOption("--lines", values.lines, COUNT),
    ...{ follow: values.follow === true, json: values.json === true, folder: values.folder },
  };
}

function levelOf(text: string): number {
  const level = LEVELS.get(text);
  if (level !== undefined) return level;
  const set = text.includes("=") ? `. To change what is logged: --set ${text}` : "";
  throw new Error(`--level takes one of ${[...LEVELS.keys()].join(", ")}, not ${JSON.stringify(text)}${set}`);
}

function millisecondsOf(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = UNITS.get(unit ?? "");
  if (number === undefined || ms === undefined)
    throw new Error(`--since takes a time such as 90s, 10m, 2h or 1d, not ${JSON.stringify(text)}`);

  return Number(number) * ms;
}
