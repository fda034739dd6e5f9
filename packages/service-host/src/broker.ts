import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "@warren/messaging";
import { EnvironmentError, type BrokerEnvironment } from "./environment.js";

/**
 * What `connect` needs to reach the broker.
 *
 * @throws EnvironmentError where a file cannot be read, or a certificate is given without its key
 */
export function brokerOptions(environment: BrokerEnvironment): Pick<ConnectionOptions, "url" | "tls"> {
  const { AMQP_URL: url, AMQP_CERT_FILE, AMQP_KEY_FILE } = environment;
  if ((AMQP_CERT_FILE === undefined) !== (AMQP_KEY_FILE === undefined)) {
    throw new EnvironmentError("AMQP_CERT_FILE and AMQP_KEY_FILE go together: give both or neither");
  }
  const tls = {
    ...pem("ca", environment, "AMQP_CA_FILE"),
    ...pem("cert", environment, "AMQP_CERT_FILE"),
    ...pem("key", environment, "AMQP_KEY_FILE"),
  };

  return Object.keys(tls).length === 0 ? { url } : { url, tls };
}

function pem(
  option: "ca" | "cert" | "key",
  environment: BrokerEnvironment,
  name: "AMQP_CA_FILE" | "AMQP_CERT_FILE" | "AMQP_KEY_FILE",
): Readonly<Record<string, Buffer>> {
  const file = environment[name];
  if (file === undefined) return {};
  try {
    return { [option]: readFileSync(file) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new EnvironmentError(`${name} names a file that cannot be read (${code}): ${file}`);
  }
}
