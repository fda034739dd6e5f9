import { createFaults } from "@warren/service-host";
import { describe, expect, test } from "vitest";
import { ProviderUnavailableError, idempotencyKeyOf } from "./card-provider.js";
import { simulatedCardProvider } from "./simulated-card-provider.js";

const orderId = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";

describe("the simulated card provider", () => {
  test("has the same answer to the same key, in any process, and another for another order", async () => {
    const one = await simulatedCardProvider().authorize(authorization("card-visa"));

    expect(await simulatedCardProvider().authorize(authorization("card-visa"))).toEqual(one);
    expect(await simulatedCardProvider().authorize(authorization("card-visa", "another"))).not.toEqual(one);
  });

  test.each([
    ["card-visa", { outcome: "approved" }],
    ["card-declined", { outcome: "declined", reason: "card_declined" }],
    ["card-insufficient-funds", { outcome: "declined", reason: "insufficient_funds" }],
    ["card-expired", { outcome: "declined", reason: "expired_card" }],
    ["card-capture-declined", { outcome: "approved" }],
    ["card-slow", { outcome: "approved" }],
  ])("answers an authorization with %s", async (method, answer) => {
    expect(await simulatedCardProvider().authorize(authorization(method))).toMatchObject(answer);
  });

  test("takes its time with card-slow, which its caller may not have", async () => {
    const patience = new AbortController();
    const waiting = simulatedCardProvider().authorize(authorization("card-slow"), patience.signal);
    patience.abort();

    await expect(waiting).rejects.toThrow("aborted");
  });

  test("declines the capture of card-capture-declined only", async () => {
    const provider = simulatedCardProvider();
    const capture = (method: string) =>
      provider.capture({ ...authorization(method), action: "capture", reference: "auth_1" });

    expect(await capture("card-capture-declined")).toEqual({ outcome: "declined", reason: "card_declined" });
    expect(await capture("card-visa")).toMatchObject({ outcome: "approved" });
  });

  test("refuses every call while it is down, and leaves every call waiting while it is slow", async () => {
    const faults = createFaults(["provider_down", "provider_slow"]);
    const provider = simulatedCardProvider({ faults });

    faults.inject("provider_down");
    await expect(provider.authorize(authorization("card-visa"))).rejects.toThrow(ProviderUnavailableError);
    faults.end();
    faults.inject("provider_slow");
    const patience = new AbortController();
    const waiting = provider.authorize(authorization("card-visa"), patience.signal);
    patience.abort();
    await expect(waiting).rejects.toThrow("aborted");
  });
});

function authorization(paymentMethod: string, id = orderId) {
  const charge = { userId: orderId, amountMinor: 5_998n, currency: "USD", paymentMethod };

  return {
    action: "authorize",
    orderId: id,
    idempotencyKey: idempotencyKeyOf(id, "authorize"),
    charge,
  } as const;
}
