import { textOf } from "@warren/messaging";
import { loadEnvFile } from "@warren/stack";
import pc from "picocolors";
import { makeToken } from "./token/make-token.js";
import { HELP, readArguments } from "./token/read-arguments.js";
import { tokenSource } from "./token/token-source.js";

try {
  loadEnvFile();
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === "help") process.stdout.write(HELP);
  else {
    const source = await tokenSource(process.env);
    if (source.kind === "issuer") {
      throw new Error(`${source.variable} is given, so tokens come from the issuer whose keys those are`);
    }
    const token = await makeToken(asked.holder, { ...source, ttlSeconds: asked.ttlSeconds });
    process.stdout.write(`${token}\n`);
  }
} catch (error) {
  process.stderr.write(`${pc.red("no token was made:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}
