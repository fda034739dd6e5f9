/** Items that go to one handler together. */
export type Wave<Item, Key> = { readonly key: Key; readonly items: Item[] };

/**
 * Groups a batch by handler without letting a message overtake an earlier one about the same subject: an item joins the
 * existing wave of its handler only if no later wave already holds its subject.
 */
export function waves<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  subjectOf: (item: Item) => string | undefined,
): readonly Wave<Item, Key>[] {
  const result: Wave<Item, Key>[] = [];
  const newestOf = new Map<Key, number>();
  const newestAbout = new Map<string, number>();

  for (const item of items) {
    const key = keyOf(item);
    const subject = subjectOf(item);
    const earliest = subject === undefined ? 0 : (newestAbout.get(subject) ?? 0);
    let index = newestOf.get(key);
    if (index === undefined || index < earliest) {
      index = result.push({ key, items: [] }) - 1;
      newestOf.set(key, index);
    }
    result[index]?.items.push(item);
    if (subject !== undefined) newestAbout.set(subject, index);
  }

  return result;
}
