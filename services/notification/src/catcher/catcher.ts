import { startHttp } from "./http.js";
import { createMailbox, type Mail, type Wanted } from "./mailbox.js";
import { startSmtp, type MayLogIn } from "./smtp.js";

export type CatcherOptions = Readonly<{
  /** 0 for a free port. */
  smtpPort: number;
  /** 0 for a free port. */
  httpPort: number;
  /** Default 127.0.0.1: it takes mail from anybody who can reach it. */
  host?: string;
  /** The console's page that shows mails to people: the HTTP port's first page leads there. Default: nowhere. */
  consoleUrl?: string | undefined;
  /** How many mails are kept, the newest. Default 5,000. */
  capacity?: number;
  /** Default: anybody may send, without a login. */
  mayLogIn?: MayLogIn;
}>;

/** A mail server that delivers nothing and keeps everything for whoever asks. */
export type Catcher = Readonly<{
  /** For `SMTP_URL`. */
  smtpUrl: string;
  httpUrl: string;
  /** Newest first. */
  mails(wanted?: Wanted): readonly Mail[];
  close(): Promise<void>;
}>;

/** Starts a mail catcher, for development and tests. */
export async function startCatcher(options: CatcherOptions): Promise<Catcher> {
  const { host = "127.0.0.1", capacity = 5_000 } = options;
  const mailbox = createMailbox(capacity);
  const smtp = await startSmtp(mailbox, { host, port: options.smtpPort, mayLogIn: options.mayLogIn });
  const { httpPort, consoleUrl } = options;
  const http = await startHttp(mailbox, { host, port: httpPort, consoleUrl }).catch(
    async (error: unknown) => {
      await smtp.close();
      throw error;
    },
  );

  return {
    smtpUrl: `smtp://${host}:${smtp.port}`,
    httpUrl: `http://${host}:${http.port}`,
    mails: (wanted) => mailbox.find(wanted),
    async close() {
      await Promise.all([smtp.close(), http.close()]);
    },
  };
}
