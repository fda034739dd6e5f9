import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Gauge, type Registry } from "prom-client";
import type { Logger } from "pino";
import type { BrokerEnvironment } from "../environment.js";
import { readCertificateEnd, type OwnCertificate } from "./read-certificate.js";
import { securedPeers, type PeerAddresses, type SecuredPeer } from "./secured-peers.js";

/** Certificates are renewed days before they end. */
const LOOK_EVERY_MS = 600_000;

export type CertificateOptions = Readonly<{
  environment: PeerAddresses & Pick<BrokerEnvironment, "AMQP_CERT_FILE" | "AMQP_KEY_FILE">;
  metrics: Registry;
  logger: Logger;
  /** Default 600,000. */
  everyMs?: number;
}>;

/**
 * Shows when the certificates of broker, database and Redis end, of those that are reached over TLS, and our own for the broker: now
 * and every ten minutes. What cannot be asked keeps what it said last; where all is plain there is nothing to show. Returns its end.
 */
export function watchCertificates({
  environment,
  metrics,
  logger,
  everyMs = LOOK_EVERY_MS,
}: CertificateOptions): () => void {
  const peers = securedPeers(environment);
  const { AMQP_CERT_FILE: certFile, AMQP_KEY_FILE: keyFile } = environment;
  if (peers.length === 0 && certFile === undefined) return () => undefined;
  const gauge = new Gauge({
    name: "warren_tls_certificate_expires_timestamp_seconds",
    help: "When the first certificate ends of those that a peer shows (broker, database, redis) or we show to the broker (own).",
    labelNames: ["peer"],
    registers: [metrics],
  });
  const look = async () => {
    const own = ownCertificate(certFile, keyFile);
    const ends = await Promise.allSettled(
      peers.map(async (peer) => ({ peer: peer.peer, end: await endOf(peer, own) })),
    );
    const known: End[] = ends.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    if (own.cert !== undefined)
      known.push({ peer: "own", end: Date.parse(new X509Certificate(own.cert).validTo) / 1_000 });
    for (const [peer, end] of firstOfEach(known)) gauge.set({ peer }, end);
    if (ends.some(({ status }) => status === "rejected"))
      logger.debug({}, "a server did not show its certificate; it is asked again");
  };
  const run = () => void look().catch((error: unknown) => logger.warn({ err: error }, "certificates"));
  run();
  const timer = setInterval(run, everyMs);
  timer.unref();

  return () => clearInterval(timer);
}

type End = { peer: SecuredPeer["peer"] | "own"; end: number };

async function endOf(peer: SecuredPeer, own: OwnCertificate): Promise<number> {
  return (await readCertificateEnd(peer, peer.peer === "broker" ? own : {})).getTime() / 1_000;
}

/** Of several nodes of a broker the one that ends first. */
function firstOfEach(ends: readonly End[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { peer, end } of ends) first.set(peer, Math.min(end, first.get(peer) ?? Infinity));

  return first;
}

/** Read each time: a renewed one is another file under the same name. */
function ownCertificate(certFile: string | undefined, keyFile: string | undefined): OwnCertificate {
  if (certFile === undefined || keyFile === undefined) return {};

  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
