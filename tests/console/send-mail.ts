import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

/**
 * Sends a mail over SMTP, written as it goes over the wire.
 *
 * @param smtpUrl `smtp://host:port` of a server that takes mail from anybody
 * @throws Error with the server's words where it does not take it
 */
export async function sendMail(smtpUrl: string, to: string, lines: readonly string[]): Promise<void> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  const answers = createInterface({ input: socket });
  const say = async (text: string, wanted: string) => {
    socket.write(`${text}\r\n`);
    await hear(wanted);
  };
  const hear = async (wanted: string): Promise<void> => {
    const [line] = (await once(answers, "line")) as [string];
    if (!line.startsWith(wanted)) throw new Error(`the mail server said ${line}`);
  };
  try {
    await hear("220");
    await say("HELO tests", "250");
    await say("MAIL FROM:<somebody@elsewhere.example>", "250");
    await say(`RCPT TO:<${to}>`, "250");
    await say("DATA", "354");
    await say([...lines, "."].join("\r\n"), "250");
  } finally {
    socket.destroy();
  }
}
