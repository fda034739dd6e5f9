import path from "node:path";
import { COUNT, numberOption, type NumberLimits } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";

type Settings = Readonly<Record<string, string>>;

/** What a benchmark was asked for: what was given on the command line, else what `--quick` or else what is usual says. */
export type Asked<Usual extends Settings> = Readonly<{
  settings: Readonly<Record<keyof Usual, string>>;
  quick: boolean;
  /** The folder that JSON and Markdown go to. */
  results: string;
  /** A whole number from 1, or within other limits. */
  count(name: keyof Usual & string, limits?: NumberLimits): number;
  /** Several of them, as in `1,2,4`. */
  counts(name: keyof Usual & string, limits?: NumberLimits): readonly number[];
  /** Some of the names that there are, as in `warren,ceiling`. */
  names<Name extends string>(name: keyof Usual & string, known: readonly Name[]): readonly Name[];
}>;

/**
 * Reads the command line of a benchmark. Each setting is an option with a value; `--quick`, `--results FOLDER` and `--help` come to
 * them. Prints the help and ends the process where it is asked for; says what is wrong, and ends it with 2, where something is.
 */
export function benchOptions<Usual extends Settings>({
  help,
  usual,
  quick = {},
}: Readonly<{ help: string; usual: Usual; quick?: Partial<Record<keyof Usual, string>> }>): Asked<Usual> {
  const values = orEnd(() => parsed(Object.keys(usual)));
  if (values["help"] === true) {
    console.log(help);
    process.exit(0);
  }
  const isQuick = values["quick"] === true;
  const given = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  const settings: Asked<Usual>["settings"] = { ...usual, ...(isQuick ? quick : {}), ...given };
  const number = (name: keyof Usual & string, text: string, limits = COUNT) =>
    orEnd(() => numberOption(`--${name}`, text, limits));

  return {
    settings,
    quick: isQuick,
    results: given["results"] ?? path.join(import.meta.dirname, "..", "results"),
    count: (name, limits) => number(name, settings[name], limits),
    counts: (name, limits) => settings[name].split(",").map((one) => number(name, one, limits)),
    names: (name, known) => orEnd(() => namesIn(`--${name}`, settings[name], known)),
  };
}

/** Node's options by which a process writes a CPU profile into a folder as it ends; none where the folder is "". */
export function profiling(folder: string): readonly string[] {
  return folder === "" ? [] : ["--cpu-prof", `--cpu-prof-dir=${path.resolve(folder)}`];
}

function parsed(names: readonly string[]): Readonly<Record<string, unknown>> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = [...names, "results"].map((name) => [name, text] as const);

  return readOptions({
    options: { ...Object.fromEntries<{ type: "string" | "boolean" }>(options), quick: flag, help: flag },
  }).values;
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

function orEnd<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error("--help says what can be asked for.");
    process.exit(2);
  }
}
