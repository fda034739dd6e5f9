/** Pages that many ask for at the same time, read once for all of them. */
export type KeptPages<Query, Page> = Readonly<{
  /** The page as it was read for somebody a moment ago; else `ask`s. Who comes while it is asked waits for the same answer. */
  read(query: Query, ask: () => Promise<Page>): Promise<Page>;
  /** Somebody changed something: what is read from now on is asked for anew. */
  forget(): void;
}>;

export type KeptPagesOptions = Readonly<{
  /** After which a page is asked for again. Default 1,000. */
  ttlMs?: number;
  /** The one that was read first makes way for the next. Default 100. */
  maxPages?: number;
  now?: () => number;
}>;

/** See {@link KeptPages}. A page that could not be read is not kept. */
export function createKeptPages<Query, Page>({
  ttlMs = 1_000,
  maxPages = 100,
  now = Date.now,
}: KeptPagesOptions = {}): KeptPages<Query, Page> {
  const pages = new Map<string, Readonly<{ askedAt: number; page: Promise<Page> }>>();

  return {
    read(query, ask) {
      const key = JSON.stringify(query);
      const kept = pages.get(key);
      if (kept !== undefined && now() - kept.askedAt < ttlMs) return kept.page;
      const asked = { askedAt: now(), page: ask() };
      pages.delete(key);
      pages.set(key, asked);
      const [first] = pages.keys();
      if (pages.size > maxPages && first !== undefined) pages.delete(first);
      asked.page.catch(() => {
        if (pages.get(key) === asked) pages.delete(key);
      });

      return asked.page;
    },
    forget() {
      pages.clear();
    },
  };
}
