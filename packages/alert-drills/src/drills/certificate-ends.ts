import { execFile } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { promisify } from "node:util";
import { eventually, makeCertificates } from "@warren/messaging/testing";
import { claimFreePort } from "@warren/servers/parts";
import { PATIENCE_MS } from "@warren/test-system";
import type { AlertDrill } from "../alert-drill.js";
import type { AlertShop } from "../alert-shop.js";
import { settingOf } from "../program-settings.js";

const SOON_DAYS = 3;
const LATER_DAYS = 90;
const DAY_SECONDS = 86_400;

export const certificateEnds: AlertDrill = {
  alerts: ["CertificateEnds"],
  breaks:
    "the notification service reaches the broker over TLS, and the broker's certificate ends in three days",
  quick: false,
  load: "none",
  async run({ shop, fires, page, does, clears, atEnd }) {
    const certificates = await makeCertificates({ days: 2 * LATER_DAYS });
    atEnd(certificates.remove);
    const program = shop.program("notification");
    const plain = settingOf(shop, "notification", "AMQP_URL");
    const used = await certificates.sign("broker", "DNS:localhost", { days: SOON_DAYS });
    const port = await claimFreePort("an alert drill's TLS");
    await listenOverTls(shop, port, certificates.caFile, used);
    const url = new URL(plain);
    const secured = url.href.replace("amqp:", "amqps:").replace(url.host, `localhost:${String(port)}`);
    atEnd(() => program.restart({ AMQP_URL: plain, AMQP_CA_FILE: "" }));
    await program.restart({ AMQP_URL: secured, AMQP_CA_FILE: certificates.caFile });
    await fires("CertificateEnds");
    const look = page("CertificateEnds")
      .span("openssl s_client")
      .replace("HOST:5671", `localhost:${String(port)}`);
    const before = await shell(look);
    const renewed = await certificates.sign("renewed", "DNS:localhost", { days: LATER_DAYS });
    await copyFile(renewed.certFile, used.certFile);
    await copyFile(renewed.keyFile, used.keyFile);
    const load = page("CertificateEnds").span("rabbitmqctl eval");
    await does("CertificateEnds", load, () =>
      shop.stack.rabbitmqctl(["eval", load.replace("rabbitmqctl eval ", "").replaceAll("'", "")]),
    );
    const after = await shell(look);
    if (!after.includes("Not After") || after === before)
      throw new Error(`the broker shows ${after} after ${before}`);
    // Otherwise it looks within ten minutes.
    page("CertificateEnds").says("or once a program that shows the old one is started again");
    await program.kill();
    await untilShown(shop, page("CertificateEnds").span("min by"));
    await clears("CertificateEnds");
  },
};

/** Resolves when the programs see the new certificate. */
async function untilShown({ prometheus }: AlertShop, secondsLeft: string): Promise<void> {
  await eventually(
    async () => {
      const [left] = await prometheus.query(secondsLeft);
      if ((left?.value ?? 0) < (LATER_DAYS - 1) * DAY_SECONDS)
        throw new Error(`the certificate is said to end in ${String(left?.value)} s`);
    },
    { withinMs: PATIENCE_MS, everyMs: 500 },
  );
}

async function listenOverTls(
  { stack }: AlertShop,
  port: number,
  caFile: string,
  { certFile, keyFile }: Readonly<{ certFile: string; keyFile: string }>,
): Promise<void> {
  const options = `{cacertfile, "${caFile}"}, {certfile, "${certFile}"}, {keyfile, "${keyFile}"}, {verify, verify_none}`;
  await stack.rabbitmqctl([
    "eval",
    `application:ensure_all_started(ssl), ok = rabbit_networking:start_ssl_listener(${String(port)}, [${options}], 2).`,
  ]);
}

async function shell(command: string): Promise<string> {
  return (await promisify(execFile)("sh", ["-c", command])).stdout.trim();
}
