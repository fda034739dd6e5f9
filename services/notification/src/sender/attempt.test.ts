import { expect, test } from "vitest";
import type { ServiceResources } from "@warren/service-host";
import type { Channel, SendResult } from "../channels/channel.js";
import type { Notice } from "../notice.js";
import { attempt } from "./attempt.js";

const notice: Notice = {
  ...{ id: "n-1", template: "order_confirmed", channel: "email", subjectId: "o-1" },
  ...{ recipient: "ada@example.com", subject: "Hello Ada", text: "Dear Ada", html: undefined, attempt: 6 },
  cause: {
    messageId: "m-1",
    correlationId: "c-1",
    traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  },
};
const refuses = (error: string): Channel => ({
  asks: { who: "mail server" },
  send: () => Promise.resolve<SendResult>({ outcome: "refused", error, forGood: true }),
  close: () => Promise.resolve(),
});

async function linesOf(about: Notice, error = "554 no"): Promise<readonly object[]> {
  const lines: object[] = [];
  const logger = { error: (fields: object) => void lines.push(fields) } as unknown;
  await attempt(about, { channel: refuses(error), logger: logger as ServiceResources["logger"] });

  return lines;
}

test("the line about a notice that was given up has the ids of its order and of the message that brought the news", async () => {
  expect(await linesOf(notice)).toMatchObject([
    {
      ...{ orderId: "o-1", notice: "n-1", messageId: "m-1", correlationId: "c-1", traceId: "a".repeat(32) },
      ...{ channel: "email", template: "order_confirmed" },
    },
  ]);
  const low = { ...notice, template: "stock_low", subjectId: "prod-001" } as const;
  expect(await linesOf(low)).toMatchObject([{ productId: "prod-001", correlationId: "c-1" }]);
});

test("it does not say to whom the notice was, also where the mail server does", async () => {
  expect(JSON.stringify(await linesOf(notice, "554 no mail for ada@example.com"))).not.toContain("ada@");
});
