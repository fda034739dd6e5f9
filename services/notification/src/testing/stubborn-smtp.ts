import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface } from "node:readline";

/**
 * A mail server that answers every recipient with the code its address begins with: `550@…`, `450@…`. While `refusing` has a code, or one
 * with words, it answers that to every sender, to every recipient or to every text. Its refusals have words that no database can keep, which no library of a
 * mail server would write.
 */
export async function startStubbornSmtp() {
  const asked: string[] = [];
  const refusing: {
    sender?: number | undefined;
    recipient?: number | string | undefined;
    text?: string | undefined;
  } = {};
  const refusal = (code: number | string) => `${code} no\0`;
  const answer = (line: string): string => {
    if (/^MAIL FROM:/i.test(line) && refusing.sender !== undefined) return refusal(refusing.sender);
    if (/^DATA$/i.test(line)) return refusing.text === undefined ? "354 go on" : refusal(refusing.text);
    const address = /^RCPT TO:<([^>]+)>/i.exec(line)?.[1];
    if (address === undefined) return "250 ok";
    asked.push(address);
    const code = refusing.recipient ?? /^\d{3}/.exec(address)?.[0];

    return code === undefined ? "250 ok" : refusal(code);
  };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
    socket.write("220 stubborn\r\n");
    let isInMail = false;
    createInterface(socket).on("line", (line) => {
      if (isInMail && line !== ".") return;
      const said = isInMail ? "250 taken" : answer(line);
      isInMail = said.startsWith("354");
      socket.write(`${said}\r\n`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    /** The recipients it was asked to take mail for, one entry an attempt. */
    asked,
    refusing,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
