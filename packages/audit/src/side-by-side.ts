/** What both sides have under one key. The left side has at most one row of each. */
export type Pair<Left, Right> = Readonly<{ key: string; left: Left | undefined; right: readonly Right[] }>;

/** Which of the rows of a side belong together. */
export type Keyed = Readonly<{ key: string }>;

/**
 * Walks through two sources that are both sorted by key, and yields each key of either once. Only one key's rows are in
 * memory at a time.
 *
 * @throws Error when a source is not sorted: everything it yields would be wrong
 */
export async function* sideBySide<Left extends Keyed, Right extends Keyed>(
  left: AsyncIterable<Left>,
  right: AsyncIterable<Right>,
): AsyncGenerator<Pair<Left, Right>, void> {
  const lefts = groups(left, "left")[Symbol.asyncIterator]();
  const rights = groups(right, "right")[Symbol.asyncIterator]();
  try {
    let a = await lefts.next();
    let b = await rights.next();
    while (a.done !== true || b.done !== true) {
      const key = smaller(
        a.done === true ? undefined : a.value.key,
        b.done === true ? undefined : b.value.key,
      );
      const here = a.done !== true && a.value.key === key ? a.value.rows : [];
      const there = b.done !== true && b.value.key === key ? b.value.rows : [];
      if (here.length > 1) throw new Error(`${key} is there twice`);
      yield { key, left: here[0], right: there };
      if (here.length > 0) a = await lefts.next();
      if (there.length > 0) b = await rights.next();
    }
  } finally {
    // Whoever breaks off the walk lets go of both sources.
    await lefts.return(undefined);
    await rights.return(undefined);
  }
}

async function* groups<Row extends Keyed>(
  source: AsyncIterable<Row>,
  side: string,
): AsyncGenerator<Readonly<{ key: string; rows: readonly Row[] }>, void> {
  let rows: Row[] = [];
  let key: string | undefined;
  for await (const row of source) {
    if (key !== undefined && row.key !== key) {
      if (row.key < key) throw new Error(`the ${side} side is not sorted: ${row.key} came after ${key}`);
      yield { key, rows };
      rows = [];
    }
    key = row.key;
    rows.push(row);
  }
  if (key !== undefined) yield { key, rows };
}

function smaller(a: string | undefined, b: string | undefined): string {
  if (a === undefined) return b ?? "";
  if (b === undefined) return a;

  return a < b ? a : b;
}
