import { textOf } from "@warren/messaging";
import { developmentTokens, developmentTokenSecret } from "@warren/programs";
import pc from "picocolors";
import { makeToken } from "./token/make-token.js";
import { HELP, readArguments } from "./token/read-arguments.js";

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === "help") process.stdout.write(HELP);
  else {
    const { JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = process.env;
    const token = await makeToken(asked.holder, {
      secret: JWT_SECRET ?? (await developmentTokenSecret()),
      issuer: JWT_ISSUER ?? developmentTokens.issuer,
      audience: JWT_AUDIENCE ?? developmentTokens.audience,
      ttlSeconds: asked.ttlSeconds,
    });
    process.stdout.write(`${token}\n`);
  }
} catch (error) {
  process.stderr.write(`${pc.red("no token was made:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}
