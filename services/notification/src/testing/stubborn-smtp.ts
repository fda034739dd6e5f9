import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail server that answers every recipient with the code its address begins with: `550@…`, `450@…`. */
export async function startStubbornSmtp() {
  const asked: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      const code = /^\d{3}/.exec(address)?.[0];
      if (code === undefined) done();
      else done(Object.assign(new Error("no"), { responseCode: Number(code) }));
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
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
