import { simpleParser } from "mailparser";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { Mailbox } from "./mailbox.js";

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

export type SmtpCatcher = Readonly<{ port: number; close(): Promise<void> }>;

/** Whether somebody who logs in may send. */
export type MayLogIn = (user: string, password: string) => boolean;

/** Takes mail for anybody from anybody, or from those who may log in, and puts it into the mailbox. */
export async function startSmtp(
  mailbox: Mailbox,
  at: Readonly<{ host: string; port: number; mayLogIn?: MayLogIn | undefined }>,
): Promise<SmtpCatcher> {
  const { mayLogIn } = at;
  const server = new SMTPServer({
    name: "catcher",
    banner: "Warren mail catcher",
    authOptional: mayLogIn === undefined,
    allowInsecureAuth: true,
    disabledCommands: mayLogIn === undefined ? ["AUTH", "STARTTLS"] : ["STARTTLS"],
    onAuth({ username, password }, _session, done) {
      const user = username ?? "";
      if (mayLogIn?.(user, password ?? "") === true) done(null, { user });
      else done(new Error("no account of that name and password"));
    },
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
