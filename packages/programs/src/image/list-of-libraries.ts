import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Library } from "./libraries.js";

/**
 * What an image is made of, as a CycloneDX 1.5 document (an SBOM). It has no date and no random number: the same image has the same list.
 * `npm sbom` refuses where a peer is missing that is asked for its types alone.
 */
export function listOfLibraries(
  image: Readonly<{ name: string; version: string }>,
  libraries: readonly Library[],
): unknown {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": image.name, ...image } },
    components: libraries
      .map(componentOf)
      .toSorted((one, other) => (one["bom-ref"] < other["bom-ref"] ? -1 : 1))
      // npm may have put the same version into several folders.
      .filter((one, index, all) => one["bom-ref"] !== all[index - 1]?.["bom-ref"]),
  };
}

function componentOf({ name, version, folder }: Library) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { license?: unknown };

  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    ...(typeof license === "string" ? { licenses: [licenseOf(license)] } : {}),
  };
}

/** An SPDX id, or an expression of several. */
function licenseOf(text: string) {
  return /\s/.test(text) ? { expression: text } : { license: { id: text } };
}
