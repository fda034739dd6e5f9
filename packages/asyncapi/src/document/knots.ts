/** Where the search for knots is: a name, those it leads to that were not followed yet, and the first on the way that they lead back to. */
type Step<Name> = { readonly name: Name; readonly others: Name[]; readonly order: number; back: number };

/**
 * Names in groups that lead to each other, each group after those that it leads to (Tarjan's strongly connected components). Without
 * recursion: there may be thousands on the way.
 */
export function knots<Name>(
  names: Iterable<Name>,
  onwards: (name: Name) => readonly Name[],
): readonly (readonly Name[])[] {
  const found: (readonly Name[])[] = [];
  const orders = new Map<Name, number>();
  const [open, isOpen]: [Name[], Set<Name>] = [[], new Set()];
  const begin = (name: Name): Step<Name> => {
    const order = orders.size;
    orders.set(name, order);
    open.push(name);
    isOpen.add(name);

    return { name, others: [...onwards(name)], order, back: order };
  };
  for (const first of names) {
    const way = orders.has(first) ? [] : [begin(first)];
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.others.pop();
      const order = next === undefined ? undefined : orders.get(next);
      if (next !== undefined && order === undefined) way.push(begin(next));
      else if (next !== undefined && order !== undefined) {
        if (isOpen.has(next)) step.back = Math.min(step.back, order);
      } else {
        way.pop();
        const above = way.at(-1);
        if (above !== undefined) above.back = Math.min(above.back, step.back);
        if (step.back !== step.order) continue;
        // The last ones that are open, from the one that the group began with.
        const group = open.splice(open.lastIndexOf(step.name));
        for (const name of group) isOpen.delete(name);
        found.push(group);
      }
    }
  }

  return found;
}
