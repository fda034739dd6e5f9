import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PublishMeans } from "@warren/asyncapi";
import { readContract, type Contract } from "../read-contract.js";

/** A contract from its text, read as from a file. Throws where it cannot be read. */
export async function contractOf(text: string, publishMeans?: PublishMeans): Promise<Contract> {
  const folder = await mkdtemp(path.join(tmpdir(), "warren-contract-"));
  try {
    const file = path.join(folder, "asyncapi.yaml");
    await writeFile(file, text);
    const read = await readContract(file, { publishMeans });
    if (!read.ok) throw new Error(read.findings.map((finding) => finding.text).join("\n"));

    return read.contract;
  } finally {
    await rm(folder, { recursive: true });
  }
}
