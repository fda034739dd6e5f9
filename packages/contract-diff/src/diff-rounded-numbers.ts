import { roundedNumbersIn } from "@warren/asyncapi";
import type { Change } from "./change.js";
import type { Contract } from "./read-contract.js";

type Written = ReturnType<typeof roundedNumbersIn>[number];

/**
 * Numbers that are written otherwise, and read as the same: JavaScript rounds both, so that nothing else here sees a difference. Those in
 * the document itself: of files that it refers to nobody has the text here.
 */
export function roundedNumberChanges(before: Contract, after: Contract): readonly Change[] {
  const [was, is] = [before, after].map(({ source }) => roundedNumbersIn(source.original));
  if (was === undefined || is === undefined) return [];
  const left = without(was, is);

  return without(is, was).flatMap((one) => {
    const same = left.filter(({ read }) => read === one.read);
    const former = same.find(({ at }) => at === one.at) ?? same[0];

    return former === undefined ? [] : [change(former, one)];
  });
}

/** Those of one document that the other has not: where something moved, the same number stands elsewhere. */
function without(these: readonly Written[], those: readonly Written[]): readonly Written[] {
  const left = new Map<string, number>();
  for (const { text } of those) left.set(text, (left.get(text) ?? 0) + 1);

  return these.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);

    return count <= 0;
  });
}

function change(from: Written, to: Written): Change {
  return {
    id: `number${to.at}`,
    verdict: "not-compared",
    what: `the number at ${to.at} was ${from.text} and is ${to.text} (not compared)`,
    atRunTime: `JavaScript reads both as ${String(to.read)}, so that nothing here can tell what the change means. Other programs may. Write such numbers as text, or approve it.`,
    affects: [],
    deploy: "not known",
    before: [],
    at: { document: "new", pointer: to.at },
  };
}
