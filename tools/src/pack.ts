// npm run pack [-- --out FOLDER]: makes the tarballs of what others install, in dist/packages.

import path from "node:path";
import { repository } from "@warren/programs";
import { packAll } from "@warren/release";
import { readOptions } from "@warren/text/read-options";

const { values } = readOptions({ options: { out: { type: "string" } } });
const folder = path.resolve(values.out ?? path.join(repository, "dist/packages"));

for (const { name, version, file, bytes, files } of await packAll(folder))
  console.log(
    `${name} ${version}: ${path.relative("", file)}, ${Math.ceil(bytes / 1024)} KB, ${files} files`,
  );
