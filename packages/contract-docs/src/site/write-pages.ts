import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Model } from "@warren/asyncapi";
import { filesOfOurs } from "./files-of-ours.js";
import { layout, menuOf } from "./layout.js";
import type { Page } from "./page.js";
import { indexPage } from "./pages/index-page.js";
import { messagePage, messagesPage } from "./pages/message-page.js";
import { servicePage } from "./pages/service-page.js";
import { topologyPage } from "./pages/topology-page.js";
import { placesOf, relativeLink } from "./places.js";
import { searchIndex } from "./search-index.js";

/** What the site shows besides the document's model. */
export type Extras = Readonly<{
  /** The document's own introduction, in CommonMark. */
  description: string | undefined;
  pages: readonly Page[];
}>;

/** Writes all pages of the site but the reference, with search and style, into a folder. */
export async function writePages(
  model: Model,
  { description, pages: extras }: Extras,
  folder: string,
): Promise<void> {
  const services = model.services.map((service) => servicePage(model, service));
  const main = [indexPage(model, description, extras), topologyPage(model), ...extras, messagesPage(model)];
  const pages = [...main, ...services, ...model.messages.map((message) => messagePage(model, message))];
  const frame = { title: model.title, version: model.version, menu: menuOf(main, services) };
  const places = placesOf(model);

  await cp(filesOfOurs.assets, path.join(folder, "assets"), { recursive: true });
  await cp(filesOfOurs.minisearch, path.join(folder, "assets/minisearch.js"));
  await writeFile(path.join(folder, "assets/search-index.js"), searchIndex(pages));
  for (const page of pages) {
    const link = (place: string) => relativeLink(page.place, place);
    const body = await page.body({ model, places, link });
    const file = path.join(folder, page.place);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, layout(page, frame, body, link));
  }
}
