import { randomInt, randomUUID } from "node:crypto";
import { CATCHER_SMTP_PORT, gateway, programs } from "@warren/programs";
import { claimPort, releasePorts } from "@warren/stack/testing";

// Servers are given ports from 20,000 on.
const LOWEST = 10_000;
const HIGHEST = 19_000;
const ATTEMPTS = 200;

/** How much higher than the gateway's port those are that `npm start` uses. */
const above = [gateway.port, ...programs.map(({ port }) => port), CATCHER_SMTP_PORT].map(
  (port) => port - gateway.port,
);

/**
 * A port for the gateway of an `npm start`. It and those of the other programs are free, and are kept from the shops of other tests until
 * this process ends, also while the shop is ended and started again.
 *
 * @param further how much higher the ports of further instances are
 */
export async function claimShopPort(further: readonly number[] = []): Promise<number> {
  const holder = `shop ${randomUUID()}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = randomInt(LOWEST, HIGHEST);
    const ports = [...new Set([...above, ...further])].map((more) => first + more);
    const had = await Promise.all(ports.map((port) => claimPort(port, holder)));
    if (had.every(Boolean)) return first;
    releasePorts(ports, holder);
  }
  throw new Error(`No ${above.length} free ports for a shop were found from ${LOWEST} on.`);
}
