/** Works on items in their order, so many at a time. After an abort no further one is begun; those in hand are finished. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
  options: Readonly<{ concurrency: number; signal?: AbortSignal | undefined }>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    while (options.signal?.aborted !== true) {
      const next = iterator.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };

  await Promise.all(Array.from({ length: options.concurrency }, worker));
}
