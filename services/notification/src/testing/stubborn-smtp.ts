import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/**
 * A mail server that answers every recipient with the code its address begins with: `550@…`, `450@…`. While `refusing` has a code, it
 * answers that to every sender, or to every recipient.
 */
export async function startStubbornSmtp() {
  const asked: string[] = [];
  const refusing: { sender?: number | undefined; recipient?: number | undefined } = {};
  const refusal = (code: number) => Object.assign(new Error("no"), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    closeTimeout: 500,
    onMailFrom(_address, _session, done) {
      done(refusing.sender === undefined ? null : refusal(refusing.sender));
    },
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      const code = refusing.recipient ?? /^\d{3}/.exec(address)?.[0];
      done(code === undefined ? null : refusal(Number(code)));
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;

  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    /** The recipients it was asked to take mail for, one entry an attempt. */
    asked,
    refusing,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
