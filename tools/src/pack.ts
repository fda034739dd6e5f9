// npm run pack [-- --out FOLDER]: makes the tarballs of what others install, in dist/packages.

import path from "node:path";
import { parseArgs } from "node:util";
import { repository } from "@warren/programs";
import { packAll } from "@warren/release";

const { values } = parseArgs({ options: { out: { type: "string" } } });
const folder = path.resolve(values.out ?? path.join(repository, "dist/packages"));

for (const { name, version, file, bytes, files } of await packAll(folder))
  console.log(
    `${name} ${version}: ${path.relative("", file)}, ${Math.ceil(bytes / 1024)} KB, ${files} files`,
  );
