/** What stands beside a queue while it is migrated. The names are the only memory: whoever comes later finds them. */
export type MigrationNames = Readonly<{
  /** The queue that keeps the messages meanwhile. */
  holding: string;
  /** The exchange through which messages go into the holding queue. */
  out: string;
  /** The exchange through which they come back. */
  back: string;
  /** An exclusive queue: whoever has it migrates, and it goes with its connection. */
  lock: string;
}>;

const SUFFIX = ".migration";

/** The names that belong to a queue's migration. */
export function migrationNames(queue: string): MigrationNames {
  const holding = `${queue}${SUFFIX}`;

  return { holding, out: `${holding}.out`, back: `${holding}.back`, lock: `${holding}.lock` };
}
