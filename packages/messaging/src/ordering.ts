/** Items that go to one handler together. */
export type HandlerGroup<Item, Key> = { readonly key: Key; readonly items: Item[] };

/**
 * Groups a batch by handler without letting a message overtake an earlier one about the same subject: an item joins the
 * existing group of its handler only if no later group already holds its subject. Groups are handled one after another.
 */
export function groupInOrder<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  subjectOf: (item: Item) => string | undefined,
): readonly HandlerGroup<Item, Key>[] {
  const groups: HandlerGroup<Item, Key>[] = [];
  const latestOfHandler = new Map<Key, number>();
  const latestOfSubject = new Map<string, number>();

  for (const item of items) {
    const key = keyOf(item);
    const subject = subjectOf(item);
    const earliest = subject === undefined ? 0 : (latestOfSubject.get(subject) ?? 0);
    let index = latestOfHandler.get(key);
    if (index === undefined || index < earliest) {
      index = groups.push({ key, items: [] }) - 1;
      latestOfHandler.set(key, index);
    }
    groups[index]?.items.push(item);
    if (subject !== undefined) latestOfSubject.set(subject, index);
  }

  return groups;
}
