import type { Change } from "./change.js";
import type { Contract } from "./read-contract.js";

type Beside = Contract["source"]["beside"][number];

/**
 * What stands beside references and is ignored where they are followed: other programs, and later versions of JSON Schema, may count it, so
 * that a change there is not compared. What only stands in another place is the same.
 */
export function besideChanges(before: Contract, after: Contract): readonly Change[] {
  const [was, is] = [before.source.beside, after.source.beside];
  const [placesBefore, placesAfter] = [was, is].map((all) => new Map(all.map(({ at, says }) => [at, says])));
  const onlyOld = was.filter(({ at }) => placesAfter?.has(at) !== true);
  const onlyNew = is.filter(({ at }) => placesBefore?.has(at) !== true);

  return [
    ...is
      .filter(({ at, says }) => placesBefore?.has(at) === true && placesBefore.get(at) !== says)
      .map((one) => change(one, "new", "changed")),
    ...without(onlyNew, onlyOld).map((one) => change(one, "new", "added")),
    ...without(onlyOld, onlyNew).map((one) => change(one, "old", "taken away")),
  ];
}

/** Those of one document that the other has not, as often as it has them: beside a reference elsewhere it is not the same. */
function without(these: readonly Beside[], those: readonly Beside[]): readonly Beside[] {
  const left = new Map<string, number>();
  const keyOf = ({ target, says }: Beside) => `${target} ${says}`;
  for (const one of those) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1);

  return these.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0;
    left.set(keyOf(one), count - 1);

    return count <= 0;
  });
}

function change({ at, names }: Beside, document: "old" | "new", what: string): Change {
  return {
    id: `beside-reference${at}`,
    verdict: "not-compared",
    what: `what stands beside the reference at ${at} (${names}) was ${what}`,
    atRunTime:
      "Generated code ignores it, and goes by what is referred to alone. Whoever reads the document by another program may go by it.",
    affects: [],
    deploy: "not known",
    before: [],
    at: { document, pointer: at },
  };
}
