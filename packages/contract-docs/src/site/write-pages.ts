import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Model } from "@warren/asyncapi";
import { filesOfOurs } from "./files-of-ours.js";
import { layout, menuOf } from "./layout.js";
import { placesOf, relativeLink } from "./places.js";
import { searchIndex } from "./search-index.js";
import { sitePages, type Extras } from "./site-pages.js";

/** Writes all pages of the site but the reference, with search and style, into a folder. */
export async function writePages(model: Model, extras: Extras, folder: string): Promise<void> {
  const { main, services, messages } = sitePages(model, extras);
  const pages = [...main, ...services, ...messages];
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
