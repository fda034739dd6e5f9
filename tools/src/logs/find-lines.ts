import { lineOf, type LogLine } from "./log-line.js";
import { followFile, lengthOf, linesOf, type LogFile } from "./log-files.js";
import { fits, textsIn, type Wanted } from "./wanted.js";

/** Lines that fit, in the order of their time, and what is needed to go on from there. */
export type Found = Readonly<{
  lines: readonly LogLine[];
  /** How many lines were looked at. */
  looked: number;
  /** How many fit and are not among `lines`, since they are older. */
  left: number;
  /** What has been added since that fits, in the order of time. */
  more: () => Promise<readonly LogLine[]>;
}>;

/** Finds the lines of several programs, the newest ones at most. */
export async function findLines(files: readonly LogFile[], wanted: Wanted, most: number): Promise<Found> {
  const each = await Promise.all(files.map((file) => findIn(file, wanted, most)));
  const all = inOrder(each.flatMap(({ lines }) => lines));
  const lines = all.slice(-most);
  const fitted = each.reduce((sum, { fitted }) => sum + fitted, 0);

  return {
    lines,
    looked: each.reduce((sum, { looked }) => sum + looked, 0),
    left: fitted - lines.length,
    more: async () => inOrder((await Promise.all(each.map(({ more }) => more()))).flat()),
  };
}

async function findIn(file: LogFile, wanted: Wanted, most: number) {
  const length = await lengthOf(file.path);
  const read = reader(file, wanted);
  let lines: LogLine[] = [];
  let [looked, fitted] = [0, 0];
  for await (const text of linesOf(file, length)) {
    looked++;
    const line = read(text);
    if (line === undefined) continue;
    fitted++;
    lines.push(line);
    if (lines.length >= 2 * most) lines = lines.slice(-most);
  }
  const added = followFile(file, length);

  return {
    lines: lines.slice(-most),
    looked,
    fitted,
    more: async () => (await added()).flatMap((text) => read(text) ?? []),
  };
}

/** Reads lines of one program; undefined for those that do not fit. */
function reader({ program }: LogFile, wanted: Wanted): (text: string) => LogLine | undefined {
  const texts = textsIn(wanted);
  let after = 0;

  return (text) => {
    if (!texts.every((one) => text.includes(one))) return undefined;
    const line = lineOf(text, { program, after });
    after = line.at;

    return fits(line, wanted) ? line : undefined;
  };
}

/** Lines of one time stay as they came. */
function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.toSorted((a, b) => a.at - b.at);
}
