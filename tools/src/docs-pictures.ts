import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "@warren/programs";
import { conceptPictures } from "./docs-site/concept-pictures.js";

// npm run docs:pictures: draws the pictures of docs/concepts anew, from the contract, the saga's table and the broker's users.
const folder = path.join(repository, "docs/concepts/pictures");
const pictures = await conceptPictures();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, svg] of pictures) await writeFile(path.join(folder, name), svg);
process.stdout.write(`${[...pictures.keys()].join(", ")} in ${folder}\n`);
