/** Runs acts one after the other, in the order in which they were asked for; one that fails keeps no other from its turn. */
export function turns(): (act: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();

  return (act) => {
    const done = last.then(act);
    last = done.catch(() => undefined);

    return done;
  };
}
