/** Runs `act` once everything that was given to the same mutex before has ended, whether or not it failed. */
export type Mutex = (act: () => Promise<void>) => Promise<void>;

/** One act at a time, in the order in which they were given. */
export function createMutex(): Mutex {
  let last: Promise<void> = Promise.resolve();

  return (act) => {
    const done = last.then(act);
    last = done.catch(() => undefined);

    return done;
  };
}
