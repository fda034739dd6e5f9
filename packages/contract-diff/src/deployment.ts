import { outside, type Change } from "./change.js";

/** One step of a deployment, as a sentence. */
export type Step = string;

/** In which order all changes together can be deployed; where no order will do, what has to be done instead. */
export function deploymentOf(changes: readonly Change[]): readonly Step[] {
  const migrations = changes.filter(({ deploy }) => deploy === "migrate the queue first");
  const beside = changes.filter(({ deploy, verdict }) => deploy === "side by side" && verdict === "breaking");
  const pairs = changes.flatMap(({ before, id }) => before.map(([first, then]) => ({ first, then, id })));
  const known = pairs.filter(({ first, then }) => first !== outside && then !== outside);
  const { layers, cycles } = layered(known.filter(({ first, then }) => first !== then));

  return [
    ...(migrations.length > 0
      ? [
          `Migrate ${[...new Set(migrations.map(({ id }) => id.split("/")[1] ?? ""))].map((queue) => `queue ${queue}`).join(", ")}: \`warren topology plan\` says what would be done, \`warren topology apply --migrate all\` does it.`,
        ]
      : []),
    ...beside.map(
      ({ id }) =>
        `${id}: no order will do. Put the new one beside the old one, move everybody over, and take the old one away in a later release.`,
    ),
    ...outsiders(pairs),
    ...cycles.map(
      (services) =>
        `${services.join(" and ")} would each have to be deployed before the other: split the change into releases that go one way.`,
    ),
    ...layers.map((services, index) => `${index === 0 ? "Deploy" : "Then"} ${services.join(", ")}.`),
    ...[...new Set(known.filter(({ first, then }) => first === then).map(({ first }) => first))].map(
      (service) =>
        `${service} is on both ends: while its instances of both versions run, what one sends the other may refuse. Deploy the reading half in one release and the writing half in the next, or stop all instances first.`,
    ),
  ];
}

type Pair = Readonly<{ first: string; then: string; id: string }>;

function outsiders(pairs: readonly Pair[]): readonly Step[] {
  const among = pairs.filter(({ first, then }) => first === outside && then === outside);
  const before = pairs.filter(({ first, then }) => first === outside && then !== outside);
  const after = pairs.filter(({ then, first }) => then === outside && first !== outside);

  return [
    ...(among.length > 0
      ? [
          `No operation says who sends and who takes it: tell both sides before the contract is published (${listed(among)}).`,
        ]
      : []),
    ...(before.length > 0
      ? [
          `Tell those whom the contract does not know, and wait for them, before ${[...new Set(before.map(({ then }) => then))].join(", ")} is deployed (${listed(before)}).`,
        ]
      : []),
    ...(after.length > 0
      ? [`Tell those whom the contract does not know that they may follow (${listed(after)}).`]
      : []),
  ];
}

function listed(pairs: readonly Pair[]): string {
  const ids = [...new Set(pairs.map(({ id }) => id))];

  return ids.length > 3 ? `${ids.slice(0, 3).join(", ")} and ${String(ids.length - 3)} more` : ids.join(", ");
}

/** Services whose turn comes together; those that wait for each other form a cycle, and have their turn together. */
function layered(
  pairs: readonly Pair[],
): Readonly<{ layers: readonly (readonly string[])[]; cycles: readonly (readonly string[])[] }> {
  const services = [...new Set(pairs.flatMap(({ first, then }) => [first, then]))];
  const after = new Map(services.map((service) => [service, followersOf(service, pairs)]));
  const waitForEachOther = (a: string, b: string) =>
    after.get(a)?.has(b) === true && after.get(b)?.has(a) === true;
  const layers: (readonly string[])[] = [];
  let left = services;
  while (left.length > 0) {
    const rest = left;
    const ready = rest.filter((service) =>
      rest.every((other) => after.get(other)?.has(service) !== true || waitForEachOther(service, other)),
    );
    layers.push(ready);
    left = left.filter((service) => !ready.includes(service));
  }
  const cyclic = services.filter((service) => waitForEachOther(service, service));

  return {
    layers,
    cycles: cyclic
      .filter((service, index) => !cyclic.slice(0, index).some((other) => waitForEachOther(service, other)))
      .map((service) => services.filter((other) => waitForEachOther(service, other))),
  };
}

/** All that have to be deployed after a service, directly or because of others between them. */
function followersOf(service: string, pairs: readonly Pair[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (current: string) => {
    for (const { first, then } of pairs) {
      if (first !== current || found.has(then)) continue;
      found.add(then);
      visit(then);
    }
  };
  visit(service);

  return found;
}
