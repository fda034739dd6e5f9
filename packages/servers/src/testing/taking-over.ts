import { randomUUID } from "node:crypto";
import { closeSync, openSync, rmSync } from "node:fs";
import { removeStaleClaim, tryClaim } from "../claim-file.js";
import { writeJsonFile } from "../json-file.js";

// Has a claim so many times, and leaves it each time as if this process had died. Fails where another has it at the same time.
const [file = "", times = "1"] = process.argv.slice(2);
const inside = `${file}.inside`;
for (let time = 0; time < Number(times); time++) {
  while (!tryClaim(file)) removeStaleClaim(file);
  closeSync(openSync(inside, "wx"));
  rmSync(inside);
  writeJsonFile(file, { pid: process.pid, startTime: `gone ${randomUUID()}`, note: "" });
}
