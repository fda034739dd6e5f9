import { once } from "node:events";
import { connect } from "node:net";
import { fail } from "../peers/broker.js";

/** A mail, written out, and for whom it is. */
export type Mail = Readonly<{ recipient: string; source: string }>;

/** Sends mails one after another. Resolves when the server has taken it. */
export type Sender = (mail: Mail) => Promise<void>;

const FROM = "shop@shop.example";

/**
 * One connection that is kept. MAIL, RCPT and DATA go out together where the server takes that (PIPELINING, RFC 2920).
 */
export async function openSmtp(smtpUrl: string): Promise<Sender> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding("utf8");
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the mail server closed the connection")));
  await once(socket, "connect");
  const replies: number[] = [];
  let rest = "";
  let wake = (): void => undefined;
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop() ?? "";
    // A reply of several lines ends with the one that has a blank after its code.
    for (const line of lines) if (line[3] !== "-") replies.push(Number(line.slice(0, 3)));
    wake();
  });
  const expect = async (...codes: readonly number[]) => {
    while (replies.length < codes.length) await new Promise<void>((resolve) => (wake = resolve));
    for (const [index, code] of replies.splice(0, codes.length).entries())
      if (code !== codes[index]) throw new Error(`the mail server answered ${code}`);
  };
  await expect(220);
  socket.write("EHLO ceiling\r\n");
  await expect(250);

  return async ({ recipient, source }) => {
    socket.write(`MAIL FROM:<${FROM}>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`);
    await expect(250, 250, 354);
    socket.write(`${source}\r\n.\r\n`);
    await expect(250);
  };
}
