import type { Model } from "@warren/asyncapi";
import type { Page } from "./page.js";
import { indexPage } from "./pages/index-page.js";
import { messagePage, messagesPage } from "./pages/message-page.js";
import { servicePage } from "./pages/service-page.js";
import { topologyPage } from "./pages/topology-page.js";

/** What the site shows besides the document's model. */
export type Extras = Readonly<{
  /** The document's own introduction, in CommonMark. */
  description: string | undefined;
  pages: readonly Page[];
}>;

/** All pages about a document but its reference, in the order of a menu. */
export type SitePages = Readonly<{
  /** The first page, the topology, further pages, and the list of messages. */
  main: readonly Page[];
  services: readonly Page[];
  messages: readonly Page[];
}>;

/** What a site about a document is made of, whatever writes it. */
export function sitePages(model: Model, { description, pages: extras }: Extras): SitePages {
  return {
    main: [indexPage(model, description, extras), topologyPage(model), ...extras, messagesPage(model)],
    services: model.services.map((service) => servicePage(model, service)),
    messages: model.messages.map((message) => messagePage(model, message)),
  };
}
