import { programNames, type ProgramDefinition, type ProgramName } from "./programs.js";

/** How many of each program run; one of those that it does not name. */
export type Scale = ReadonlyMap<ProgramName, number>;

/** One of the processes of a program. */
export type Instance = Readonly<{
  program: ProgramDefinition;
  /** The program's name for the first, `<name>-2` for the second. */
  label: string;
  /** The program's port for the first, 100 more for each further one. */
  port: number;
}>;

const MOST = 8;
const PORTS_APART = 100;

/**
 * Reads `order=2,gateway=3`.
 *
 * @throws Error that says what cannot be, and what can
 */
export function readScale(text: string): Scale {
  const scale = new Map<ProgramName, number>();
  for (const part of text.split(",").filter((one) => one.trim() !== "")) {
    const [name, count] = readPart(part);
    if (scale.has(name)) throw new Error(`${name} is given twice, and counts once: leave one of both out`);
    scale.set(name, count);
  }

  return scale;
}

function readPart(part: string): readonly [ProgramName, number] {
  const [named = "", count = ""] = part.split("=").map((word) => word.trim());
  const name = programNames.find((one) => one === named);
  if (name === undefined) {
    throw new Error(
      `there is no program "${named}" to have several of: there are ${programNames.join(", ")}`,
    );
  }
  const wanted = /^\d+$/.test(count) ? Number(count) : 0;
  if (wanted < 1 || wanted > MOST) {
    throw new Error(`"${part.trim()}" says no number from 1 to ${MOST}: ${name}=2 would`);
  }

  return [name, wanted];
}

/** Every process that is to run, in the order in which the programs start. */
export function instancesOf(programs: readonly ProgramDefinition[], scale: Scale): readonly Instance[] {
  const counts: ReadonlyMap<string, number> = scale;

  return programs.flatMap((program) =>
    Array.from({ length: counts.get(program.name) ?? 1 }, (_, at) => ({
      program,
      label: at === 0 ? program.name : `${program.name}-${at + 1}`,
      port: program.port + at * PORTS_APART,
    })),
  );
}
