import type { NumberThere, Pointer } from "@warren/asyncapi";
import type { Change } from "./change.js";
import type { Contract } from "./read-contract.js";

/**
 * Numbers that are written otherwise, and read as the same: JavaScript rounds both, so that nothing else here sees a difference. Also those in
 * files that a document refers to, whichever part of them it uses.
 */
export function roundedNumberChanges(before: Contract, after: Contract): readonly Change[] {
  const left = without(before.rounded, after.rounded);

  return without(after.rounded, before.rounded).flatMap((one) => {
    const same = left.filter(({ read }) => read === one.read);
    const former = same.find(({ at, file }) => at === one.at && file === one.file) ?? same[0];

    return former === undefined ? [] : [change(former, one)];
  });
}

/** Those of one contract that the other has not: where something moved, the same number stands elsewhere. */
function without(these: readonly NumberThere[], those: readonly NumberThere[]): readonly NumberThere[] {
  const left = new Map<string, number>();
  for (const { text } of those) left.set(text, (left.get(text) ?? 0) + 1);

  return these.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);

    return count <= 0;
  });
}

function change(from: NumberThere, to: NumberThere): Change {
  const { file, at } = to;

  return {
    id: `number${file === undefined ? "" : `/${file}#`}${at}`,
    verdict: "not-compared",
    what: `the number at ${file === undefined ? "" : `${file}#`}${at} was ${from.text} and is ${to.text} (not compared)`,
    atRunTime: `JavaScript reads both as ${String(to.read)}, so that nothing here can tell what the change means. Other programs may. Write such numbers as text, or approve it.`,
    affects: [],
    deploy: "not known",
    before: [],
    at: { document: "new", pointer: file === undefined ? at : ("" as Pointer) },
  };
}
