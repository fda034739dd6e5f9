import type { Peer } from "@warren/messaging";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { RawMail } from "./mail-text.js";

export type SmtpOptions = Readonly<{
  /** `smtp://[user:password@]host:port`, or `smtps://…` for TLS from the first byte. */
  smtpUrl: string;
  /** After which a server that says nothing counts as away. */
  timeoutMs: number;
}>;

/** Connections to one mail server that are kept and used again, one mail at a time on each. */
export type SmtpConnections = Readonly<{
  /**
   * Sends one mail, over a connection that is free or a new one.
   *
   * @throws nodemailer's error: what the server said (`responseCode`, `command`), or that there is none
   */
  send(mail: RawMail): Promise<void>;
  /** Where they lead to. */
  server: Peer;
  close(): void;
}>;

type Connection = { readonly smtp: SMTPConnection; mails: number };

const MAILS_PER_CONNECTION = 1_000;

/** Connects when there is something to send. A connection that lies idle for as long as the timeout is closed. */
export function smtpConnections(options: SmtpOptions): SmtpConnections {
  const settings = settingsOf(options);
  const idle: Connection[] = [];
  let isClosed = false;

  const release = (connection: Connection) => {
    if (isClosed || connection.mails >= MAILS_PER_CONNECTION) connection.smtp.quit();
    else idle.push(connection);
  };

  const { host: address, port } = settings.connection;

  return {
    server: { address, port },
    async send(mail) {
      for (;;) {
        const kept = idle.pop();
        const connection = kept ?? { smtp: await connected(settings), mails: 0 };
        try {
          await sendOver(connection.smtp, mail);
          connection.mails += 1;
          release(connection);

          return;
        } catch (error) {
          // One that the server has closed meanwhile: nothing was sent.
          if (kept !== undefined && isUnusable(error)) continue;
          if (await canGoOn(connection.smtp, error)) release(connection);
          else connection.smtp.close();
          throw error;
        }
      }
    },
    close() {
      isClosed = true;
      for (const { smtp } of idle.splice(0)) smtp.close();
    },
  };
}

type Settings = Readonly<{
  connection: SMTPConnection.Options & Readonly<{ host: string; port: number }>;
  login: SMTPConnection.AuthenticationType | undefined;
}>;

function settingsOf({ smtpUrl, timeoutMs }: SmtpOptions): Settings {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];

  return {
    connection: {
      host: hostname,
      port: port === "" ? (secure ? 465 : 587) : Number(port),
      secure,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    },
    login: username === "" ? undefined : { user, credentials: { user, pass } },
  };
}

function connected({ connection, login }: Settings): Promise<SMTPConnection> {
  return new Promise((resolve, reject) => {
    const smtp = new SMTPConnection(connection);
    // Later errors reach the mail in hand, or end a connection that has none.
    smtp.on("error", reject);
    smtp.once("end", () => reject(new Error("The mail server closed the connection")));
    const done = (error?: Error | null) => {
      if (error === undefined || error === null) {
        resolve(smtp);

        return;
      }
      smtp.close();
      reject(error);
    };
    smtp.connect((error) => {
      if (error === undefined && login !== undefined && smtp.allowsAuth) smtp.login(login, done);
      else done(error);
    });
  });
}

function sendOver(smtp: SMTPConnection, { envelope, text }: RawMail): Promise<void> {
  return new Promise((resolve, reject) => {
    smtp.send({ from: envelope.from, to: [...envelope.to] }, text, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Whether the server refused the one mail and is ready for another. */
function canGoOn(smtp: SMTPConnection, error: unknown): Promise<boolean> {
  const { code, responseCode } = error as Readonly<Record<string, unknown>>;
  const isOfMail = code === "EENVELOPE" || code === "EMESSAGE";
  if (!isOfMail || responseCode === 421 || smtp.destroyed) return Promise.resolve(false);

  return new Promise((resolve) => {
    const ended = () => resolve(false);
    smtp.once("end", ended);
    smtp.reset((problem) => {
      smtp.off("end", ended);
      resolve(problem === null);
    });
  });
}

function isUnusable(error: unknown): boolean {
  const { code, command } = error as Readonly<Record<string, unknown>>;

  return code === "ECONNECTION" && command === "API";
}
