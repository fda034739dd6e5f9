import { simpleParser } from "mailparser";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { Mailbox } from "./mailbox.js";

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

export type SmtpCatcher = Readonly<{ port: number; close(): Promise<void> }>;

/** Takes mail for anybody from anybody, and puts it into the mailbox. */
export async function startSmtp(
  mailbox: Mailbox,
  at: Readonly<{ host: string; port: number }>,
): Promise<SmtpCatcher> {
  const server = new SMTPServer({
    name: "catcher",
    banner: "Warren mail catcher",
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    logger: false,
    closeTimeout: 1_000,
    onData(stream, session, done) {
      simpleParser(stream, { skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true }).then(
        (parsed) => {
          const order = parsed.headers.get("x-warren-subject");
          mailbox.add({
            receivedAt: new Date(),
            messageId: parsed.messageId,
            from: parsed.from?.text ?? "",
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject: parsed.subject ?? "",
            text: parsed.text ?? "",
            html: parsed.html === false ? undefined : parsed.html,
            order: typeof order === "string" ? order : undefined,
          });
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // Broken connections of clients; without a listener they would end the process.
  server.on("error", () => undefined);
  server.listen(at.port, at.host);
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;

  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
