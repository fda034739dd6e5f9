/** What a browser says, and of what address. */
export type Said = Readonly<{ text: string; url: string }>;

/** An interface of the machine came or went, as where a container starts: the page asks again. */
const OF_THE_MACHINE = "Failed to load resource: net::ERR_NETWORK_CHANGED";

/** Excuses the machine once for each address. Where it is said of one again, the page asks for what it does not get. */
export function excuseOfMachine(): (said: Said) => boolean {
  const excused = new Set<string>();

  return ({ text, url }) => {
    if (text !== OF_THE_MACHINE || excused.has(url)) return false;
    excused.add(url);

    return true;
  };
}
