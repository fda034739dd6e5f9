import { beforeAll, describe, expect, test } from "vitest";
import { teaShop, type Edit } from "./testing/tea-shop.js";

// What RabbitMQ would refuse, or delete, or never do: one row a fault, as in rules.test.ts.

let findingsIn: Awaited<ReturnType<typeof teaShop>>;

beforeAll(async () => {
  findingsIn = await teaShop();
});

describe.each<[rule: string, fault: string, edits: readonly Edit[], there: RegExp]>([
  [
    "known-binding-fields",
    "a misspelt field of a queue",
    [["name: kitchen.requests, durable:", "name: kitchen.requests, durabel:"]],
    /^durabel: true/,
  ],
  [
    "known-binding-fields",
    "arguments where the binding has none",
    [["exchange: { name: window,", "exchange: { arguments: {}, name: window,"]],
    /^arguments: /,
  ],
  [
    "known-exchanges",
    "an exchange that is durable in one place only",
    [["name: window, type: fanout, durable: true", "name: window, type: fanout, durable: false"]],
    /^durable: false/,
  ],
  [
    "known-exchanges",
    "an exchange that goes with its last binding in one place only",
    [
      [
        "name: window, type: fanout, durable: true, autoDelete: false",
        "name: window, type: fanout, durable: true, autoDelete: true",
      ],
    ],
    /^autoDelete: true/,
  ],
  [
    "durable-queues",
    "an exclusive work queue",
    [
      [
        "name: kitchen.requests, durable: true, exclusive: false",
        "name: kitchen.requests, durable: true, exclusive: true",
      ],
    ],
    /^exclusive: true/,
  ],
  [
    "durable-queues",
    "a work queue that goes with its last consumer",
    [
      [
        "name: kitchen.requests, durable: true, exclusive: false, autoDelete: false",
        "name: kitchen.requests, durable: true, exclusive: false, autoDelete: true",
      ],
    ],
    /^autoDelete: true/,
  ],
  [
    "reserved-names",
    "a queue with a name of the broker's",
    [[/till\.served/g, "amq.till"]],
    /^name: amq.till/,
  ],
  [
    "reserved-names",
    "an exchange with a name of the broker's",
    [["  compost: {", "  amq.compost: {"]],
    /^amq.compost:/,
  ],
  [
    "reserved-names",
    "an exchange of the broker's that is said to be of another type",
    [["  compost: {", "  amq.direct: { type: topic }\n  compost: {"]],
    /^type: topic/,
  ],
  [
    "exchange-has-a-name",
    "an exchange whose name is known at run time only",
    [["  compost: {", '  "{kind}.compost": {']],
    /^"\{kind\}\.compost":/,
  ],
  [
    "queue-has-a-name",
    "a queue whose name the broker would make up",
    [["name: kitchen.requests, durable:", 'name: "", durable:']],
    /^name: ""/,
  ],
  [
    "queue-arguments",
    "a work queue that expires",
    [["x-delivery-limit: 20 }", "x-delivery-limit: 20, x-expires: 60000 }"]],
    /^x-expires: 60000/,
  ],
  [
    "requests-are-answered",
    "a sender that waits for no reply where one is given",
    [
      [
        /( {2}till\.calls\.GetMenu:[\s\S]*?) {4}reply:[\s\S]*?messages\/Menu" }\n([\s\S]*?) {4}x-timeoutMs: 2000\n/,
        "$1$2",
      ],
    ],
    /^till.calls.GetMenu:/,
  ],
  [
    "routes-can-be-told-apart",
    "a message with one key on two exchanges",
    [
      [
        'address: tea.hurried.served\n    bindings: { $ref: "#/components/channelBindings/tea.topic" }',
        'address: tea.served\n    bindings: { $ref: "#/components/channelBindings/tea" }',
      ],
    ],
    /^messages:/,
  ],
  ["version-is-semver", "a version of two parts", [["version: 2.1.0", "version: v2.1"]], /^version: v2.1/],
])("%s", (rule, fault, edits, there) => {
  test(`finds ${fault}, and says where, what is lost and what to do`, async () => {
    const found = (await findingsIn(...edits)).filter((finding) => finding.rule === rule);

    expect(found[0]?.there).toMatch(there);
    expect(found[0]?.text).toMatch(/^.+: .+\.\nFix: .+\.$/s);
  });
});

test("an exchange that is on every broker may be named as what it is", async () => {
  const findings = await findingsIn(["  compost: {", "  amq.direct: { type: direct }\n  compost: {"]);

  expect(findings.filter(({ rule }) => rule === "reserved-names")).toEqual([]);
});
