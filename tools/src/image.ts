import { resolve } from "node:path";
import { imageNames, makeImage } from "@warren/programs";
import { TOPOLOGY_FILE } from "./apply-topology.js";
import { wantedTopology } from "./wanted-topology.js";

// npm run image -- NAME FOLDER: what the Dockerfile puts into an image, in a folder.
const [name, folder] = process.argv.slice(2);
if (name === undefined || folder === undefined) {
  process.stderr.write(`npm run image -- NAME FOLDER, where NAME is one of ${imageNames.join(", ")}\n`);
  process.exitCode = 2;
} else {
  try {
    const more = name === "operations" ? { [TOPOLOGY_FILE]: JSON.stringify(await wantedTopology()) } : {};
    await makeImage(name, resolve(folder), more);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
