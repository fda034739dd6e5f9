// npm run docs [-- --out FOLDER]: builds the docs site, which the gateway shows at /docs.

import path from "node:path";
import { parseArgs } from "node:util";
import { docsCommand, pathsIn } from "@warren/cli";
import { shopSite } from "./docs-site/shop-site.js";
import { repository } from "@warren/programs";

const { values } = parseArgs({ options: { out: { type: "string" } } });
const paths = pathsIn(repository);
const docs = values.out === undefined ? paths.docs : path.resolve(values.out);

process.exitCode = await docsCommand({ ...paths, docs }, console, shopSite(repository));
