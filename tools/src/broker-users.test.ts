import { readDefinitions } from "@warren/stack/broker";
import { expect, test } from "vitest";
import { loadBrokerUsers } from "./broker-users.js";

const definitions = readDefinitions(
  new URL(import.meta.resolve("@warren/generated/broker/definitions.json")).pathname,
);

test("every variable that is missing is named at once, before the broker is asked anything", async () => {
  const env = { ORDER_AMQP_PASSWORD: "p", PAYMENT_AMQP_PASSWORD: "" };

  await expect(loadBrokerUsers(env, definitions)).rejects.toThrow(
    /AMQP_MANAGEMENT_URL, INVENTORY_AMQP_PASSWORD, PAYMENT_AMQP_PASSWORD, .*GATEWAY_AMQP_PASSWORD, OPERATOR_AMQP_PASSWORD\.$/,
  );
});
