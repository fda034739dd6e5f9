import { once } from "node:events";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from "node:tls";
import type { SecuredPeer } from "./secured-peers.js";

const WITHIN_MS = 5_000;

/** PostgreSQL's SSLRequest: its length and its code. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** What is shown to a server that asks who we are, as PEM. */
export type OwnCertificate = Readonly<{ cert?: string | Buffer; key?: string | Buffer }>;

/**
 * When the first certificate of a server's chain ends, as the server shows it now. Whether it is to be trusted is for the connections
 * that carry something: this one carries nothing.
 *
 * @throws Error where the server cannot be asked
 */
export async function readCertificateEnd(
  { host, port, startsPlain }: SecuredPeer,
  own: OwnCertificate = {},
): Promise<Date> {
  const plain = connectPlain({ host, port });
  const signal = AbortSignal.timeout(WITHIN_MS);
  // Whoever waits for an event hears of it; without a listener it would end the process where nobody waits.
  plain.on("error", () => undefined);
  let socket: TLSSocket | undefined;
  try {
    await once(plain, "connect", { signal });
    if (startsPlain) await askForTls(plain, signal);
    socket = connectTls({
      socket: plain,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...own,
      rejectUnauthorized: false,
    });
    socket.on("error", () => undefined);
    await once(socket, "secureConnect", { signal });

    return firstEnd(socket.getPeerCertificate(true));
  } finally {
    socket?.destroy();
    plain.destroy();
  }
}

async function askForTls(socket: Socket, signal: AbortSignal): Promise<void> {
  const answer = once(socket, "data", { signal }) as Promise<[Buffer]>;
  socket.write(SSL_REQUEST);
  const [text] = await answer;
  if (text.toString("latin1") !== "S") throw new Error("the database does not speak TLS");
}

/** The root of a chain names itself as its issuer. */
function firstEnd(certificate: DetailedPeerCertificate): Date {
  const ends: number[] = [];
  const seen = new Set<DetailedPeerCertificate>();
  for (
    let one: DetailedPeerCertificate | undefined = certificate;
    one !== undefined && !seen.has(one);
    one = one.issuerCertificate as DetailedPeerCertificate | undefined
  ) {
    seen.add(one);
    if (one.valid_to) ends.push(Date.parse(one.valid_to));
  }
  const [end] = ends.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
  if (end === undefined) throw new Error("the server showed no certificate");

  return new Date(end);
}
