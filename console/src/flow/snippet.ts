import type { FlowMessage, Picture } from "./flow-types.js";

type Send = Picture["sends"][number];
type Take = Picture["takes"][number];

/** How a service sends a message with its generated code, or asks and waits for the reply. */
export function sendingSnippet({ service, key, kind, keys }: Send, message: FlowMessage): string {
  const built = `${message.name}(${payloadOf(message)})`;
  if (kind === "call")
    return [
      `import { ${service} } from "@warren/generated/${service}";`,
      `import { createClient } from "@warren/messaging";`,
      "",
      `const client = await createClient(${service}, connection);`,
      `const reply = await client.call.${message.name}(${payloadOf(message)});`,
    ].join("\n");
  const isChosen = keys > 1;

  return [
    `import { ${service}, ${message.name} } from "@warren/generated/${service}";`,
    `import { createPublisher } from "@warren/messaging";`,
    ...(isChosen ? [`import { via } from "@warren/messaging/contract";`] : []),
    "",
    `const publisher = await createPublisher(${service}, connection);`,
    "await publisher.publish([",
    `  ${isChosen ? `via("${key}", ${built})` : built},`,
    "]);",
  ].join("\n");
}

/** How a service takes a message from its queue with its generated code, and answers where somebody waits. */
export function takingSnippet({ service, handler, replies }: Take): string {
  const name = /^[A-Z]\w*$/.test(handler) ? handler : JSON.stringify(handler);
  const [reply] = replies;
  const imports =
    reply === undefined
      ? [
          `import type { ${service} } from "@warren/generated/${service}";`,
          `import { each, type Handlers } from "@warren/messaging/contract";`,
        ]
      : [
          `import { ${reply}, type ${service} } from "@warren/generated/${service}";`,
          `import { answer, eachRequest, type Handlers } from "@warren/messaging/contract";`,
        ];

  return [
    ...imports,
    "",
    `const handlers: Pick<Handlers<typeof ${service}, Tx>, ${JSON.stringify(handler)}> = {`,
    ...(reply === undefined
      ? [
          `  ${name}: each(async ({ data, ids }, { tx }) => {`,
          "    // What it causes leaves with the same transaction.",
          "    return [];",
          "  }),",
        ]
      : [
          `  ${name}: eachRequest(async ({ data }, { tx }) =>`,
          `    answer(${reply}({ /* its fields */ })),`,
          "  ),",
        ]),
    "};",
  ].join("\n");
}

/** The fields that a payload must have, as names that are at hand. */
function payloadOf({ fields }: FlowMessage): string {
  const names = fields.filter(({ depth, required }) => depth === 0 && required).map(({ name }) => name);

  return names.length === 0 ? "{}" : `{ ${names.join(", ")} }`;
}
