/** What leaves the shop as it was when a drill is over. */
export type Undos = Readonly<{
  /**
   * Has this done at the end, however the drill went, the last first. What is returned does it at once: once it is done it is not
   * done again.
   */
  atEnd(undo: () => Promise<unknown>): () => Promise<void>;
  /** Does what is left. Resolves with what that failed of. */
  end(): Promise<readonly unknown[]>;
}>;

export function openUndos(): Undos {
  const all: (() => Promise<void>)[] = [];

  return {
    atEnd(undo) {
      let isDone = false;
      const once = async () => {
        if (!isDone) await undo();
        isDone = true;
      };
      all.unshift(once);

      return once;
    },
    async end() {
      const failed: unknown[] = [];
      for (const undo of all) await undo().catch((error: unknown) => failed.push(error));

      return failed;
    },
  };
}
