/** Where the search for knots is: a name, those it leads to that were not followed yet, and the first on the way that they lead back to. */
type Step = { readonly name: string; readonly others: string[]; readonly order: number; back: number };

/**
 * Names in groups that lead to each other, each group after those that it leads to (Tarjan's strongly connected components). Without
 * recursion: there may be thousands on the way.
 */
export function knots(
  names: Iterable<string>,
  onwards: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const orders = new Map<string, number>();
  const open = new Set<string>();
  const begin = (name: string): Step => {
    const order = orders.size;
    orders.set(name, order);
    open.add(name);

    return { name, others: [...onwards(name)], order, back: order };
  };
  for (const first of names) {
    const way = orders.has(first) ? [] : [begin(first)];
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.others.pop();
      const order = next === undefined ? undefined : orders.get(next);
      if (next !== undefined && order === undefined) way.push(begin(next));
      else if (next !== undefined && order !== undefined) {
        if (open.has(next)) step.back = Math.min(step.back, order);
      } else {
        way.pop();
        const above = way.at(-1);
        if (above !== undefined) above.back = Math.min(above.back, step.back);
        if (step.back === step.order) found.push(closed(open, step.name));
      }
    }
  }

  return found;
}

/** Takes the names of a group out of those that are open: the last ones, from the one that the group began with. */
function closed(open: Set<string>, first: string): readonly string[] {
  const all = [...open];
  const group = all.slice(all.indexOf(first));
  for (const name of group) open.delete(name);

  return group;
}
