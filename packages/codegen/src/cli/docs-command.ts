import { docsStamp, isStamped, writeStamp } from "../docs/stamp.js";
import type { Paths } from "../paths.js";
import { refused, type Output } from "./output.js";

/** Builds the HTML reference, unless it is there and nothing that it is made from has changed. Returns the exit code. */
export async function docsCommand(paths: Paths, output: Output): Promise<number> {
  const stamp = await docsStamp(paths);
  if (await isStamped(paths.docs, stamp)) {
    output.log(`${paths.docs} is up to date.`);

    return 0;
  }

  // The generator alone takes a second to load, which the answer above need not wait for.
  const { buildDocs } = await import("../docs/build-docs.js");
  const findings = await buildDocs(paths);
  if (findings.length > 0) return refused(findings, output);
  await writeStamp(paths.docs, stamp);
  output.log(`The reference is in ${paths.docs}: open index.html.`);

  return 0;
}
