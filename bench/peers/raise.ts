/** For what is not on the way of an order that succeeds: it ends the process. */
export function raise(why: string): never {
  throw new Error(why);
}
