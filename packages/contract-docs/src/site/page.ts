import type { Model } from "@warren/asyncapi";
import type { Html } from "./html.js";
import type { Places } from "./places.js";

/** What the body of a page is made with. */
export type PageContext = Readonly<{
  model: Model;
  places: Places;
  /** A link from this page to a place of the site, such as `topology.html#queue-orders`. */
  link(place: string): string;
}>;

/** One page of the site, as data. */
export type Page = Readonly<{
  /** Relative to the site's first page, with forward slashes: `saga.html`. */
  place: string;
  title: string;
  /** What the menu calls it. Default: the title. */
  menu?: string;
  /** One sentence: under the title, in the search, and for other programs. */
  summary: string;
  /** What stands above the title, such as "Service". Default: nothing. */
  kind?: string;
  /** Further things that the search finds on this page. Default: none. */
  entries?: readonly Entry[];
  /** Further words by which the search finds the page itself. Default: none. */
  words?: string;
  body(context: PageContext): Html | Promise<Html>;
}>;

/** Something that the search finds. */
export type Entry = Readonly<{
  title: string;
  /** Such as "Queue". */
  kind: string;
  text: string;
  /** Further words by which it is found, which are not shown. Default: none. */
  words?: string;
  place: string;
}>;
