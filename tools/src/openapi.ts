import { textOf } from "@warren/messaging";
import pc from "picocolors";
import { describeApi } from "./openapi/describe-api.js";

try {
  process.stdout.write(await describeApi(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${pc.red("the description was not written:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}
