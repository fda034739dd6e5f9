import { readFileSync } from "node:fs";
import { readEnvironment } from "@warren/service-host";
import type { JWTPayload } from "jose";
import { expect, test } from "vitest";
import { gatewayEnvironment } from "../environment.js";
import { newSecret } from "../testing/tokens.js";
import { callerFrom } from "./claims.js";
import { tokenSettings } from "./identity-environment.js";

// Each block of settings on the page is followed by the claims of an administrator's token.
const page = readFileSync(new URL("../../../docs/how-to/identity.md", import.meta.url), "utf8");
const DRAWN = "$(openssl rand -base64 48)";
const issuers = [
  ...page.matchAll(/```sh\n((?:JWT_\w+=.*\n)+)```[^`]*(?:`[^`\n]+`[^`]*)*```json\n([^]*?)```/g),
].map(([, settings = "", claims = ""]) => ({ settings, claims: JSON.parse(claims) as JWTPayload }));

test("the page shows every issuer that it names", () => {
  expect(issuers).toHaveLength(3);
});

test.each(issuers)(
  "production starts with settings of the how-to, its administrator is one, and the address of a customer is found: $settings",
  (shown) => {
    const given = Object.fromEntries(
      shown.settings.split("\n").flatMap((line) => {
        const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];

        return name === undefined ? [] : [[name, value?.replace(DRAWN, newSecret())]];
      }),
    );
    const env = { NODE_ENV: "production", AMQP_URL: "amqps://gateway:drawn@mq.example", ...given };
    const settings = tokenSettings(readEnvironment(gatewayEnvironment, env));

    expect(settings).toMatchObject({ issuer: shown.claims.iss });
    expect([shown.claims.aud].flat()).toContain(settings?.audience);
    const names = settings!.claimNames;
    expect(callerFrom(shown.claims, names)).toMatchObject({ kind: "staff", role: "admin" });
    // The same token without a role of ours.
    expect(callerFrom(shown.claims, { ...names, rolesClaim: "other" })).toMatchObject({
      kind: "customer",
      email: "ann@shop.example",
    });
  },
);
