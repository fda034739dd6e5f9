import { createVhost } from "@warren/stack/testing";
import type { TestVhost } from "@warren/stack/testing";
import { expect, inject, vi } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";
import { openServices, type Services } from "./services.js";

/** The holder of this key is trusted. */
export const KEY = "a-key-only-for-this-test";

export const userId = "123e4567-e89b-12d3-a456-426614174000";

/** The order of the README's curl. */
export const article = {
  userId,
  items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
  priority: "high",
};

/** A virtual host of the test's own, with two gateways and the services that they ask. */
export type GatewayBench = Readonly<{
  vhost: TestVhost;
  gateway: RunningGateway;
  withoutRedis: RunningGateway;
  services: Services;
  /** Starts one more gateway with these settings over the usual ones. The bench closes it. */
  another(settings: NodeJS.ProcessEnv): Promise<RunningGateway>;
  close(): Promise<void>;
}>;

/** Makes a bench on the servers of this test run. The services take no messages yet. */
export async function openGatewayBench(): Promise<GatewayBench> {
  const { redisUrl } = inject("warrenStack");
  const vhost = await createVhost(inject("warrenStack"));
  const env = {
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    // Longer than a slow machine's services need; a test without them sets its own.
    PLACE_TIMEOUT_MS: "30000",
    // A test of who may do what names its callers itself.
    AUTH_MODE: "development",
    WARREN_API_KEYS: `${KEY}:trusted`,
    // All callers of a test have one address.
    RATE_LIMITS: "off",
    DOCS_DIR: "no-such-folder",
    CONSOLE_DIR: "no-such-folder",
  };
  const gateways: RunningGateway[] = [];
  const start = async (settings: NodeJS.ProcessEnv) => {
    const started = await startGateway({ ...env, ...settings });
    gateways.push(started);
    await ready(started);

    return started;
  };
  const another: GatewayBench["another"] = (settings) => start({ REDIS_URL: redisUrl, ...settings });
  const gateway = await another({});
  const withoutRedis = await start({});
  const services = await openServices(vhost.amqpUrl);

  return {
    vhost,
    gateway,
    withoutRedis,
    services,
    another,
    async close() {
      await Promise.all(gateways.map((one) => one.close()));
      await services.close();
      await vhost.drop();
    },
  };
}

/** Puts the lamp into the catalogue, and lets every queue be taken from. */
export async function startServices(services: Services): Promise<void> {
  services.catalog.set("prod-001", {
    productId: "prod-001",
    name: "Walnut desk lamp",
    price: "29.99",
    currency: "USD",
  });
  await services.start(
    "orders.requests",
    "orders.queries",
    "inventory.queries",
    "inventory.catalog",
    "inventory.updates",
    "shipping.queries",
    "notifications.queries",
  );
}

/** Waits until the gateway is ready. */
export async function ready({ url }: RunningGateway): Promise<void> {
  await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), 120_000);
}
