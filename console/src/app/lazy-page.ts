import { lazyRouteComponent } from "@tanstack/react-router";

/**
 * A page that is loaded when somebody goes there. Where its file does not come, the router loads the whole console anew: a newer one is
 * served by then, with other files. While the gateway is away there is nothing to load, and the page that is open would be gone, so that is
 * told instead.
 */
export function lazyPage<File extends Readonly<Record<string, unknown>>, Name extends keyof File>(
  load: () => Promise<File>,
  name: Name,
) {
  return lazyRouteComponent(() => load().catch(whyNot), name);
}

async function whyNot(error: unknown): Promise<never> {
  const answer = await fetch("/", { method: "HEAD" }).catch(() => undefined);
  if (answer !== undefined) throw error;
  throw new PageNotLoaded("The page could not be loaded.", { cause: error });
}

/** Named as the client names a gateway that does not answer, which `problemOf` goes by. */
class PageNotLoaded extends Error {
  override readonly name = "LostConnection";
}
