import type { RunningGateway } from "../gateway.js";
import { openGatewayBench, type GatewayBench } from "./gateway-bench.js";
import { AUDIENCE, ISSUER, newSecret, tokenOf, type Claims } from "./tokens.js";

/** A bench with a gateway that takes nobody at their word. */
export type VerifiedBench = Readonly<{
  bench: GatewayBench;
  gateway: RunningGateway;
  /** What its tokens are signed with. */
  key: Buffer;
  /** The header of a request by the holder of a token with these claims. */
  as(claims: Claims): Promise<Readonly<Record<string, string>>>;
}>;

export async function openVerifiedBench(): Promise<VerifiedBench> {
  const secret = newSecret();
  const key = Buffer.from(secret);
  const bench = await openGatewayBench();
  const gateway = await bench.another({
    AUTH_MODE: "verified",
    PLACE_TIMEOUT_MS: "2000",
    JWT_SECRET: secret,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
  });

  return {
    bench,
    gateway,
    key,
    as: async (claims) => ({ authorization: `Bearer ${await tokenOf(claims, { key })}` }),
  };
}
