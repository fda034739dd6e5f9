import type { Model, OperationOf, RoutingKey, Service } from "@warren/asyncapi";
import type { Entry } from "../emit/contract-entries.js";
import { fieldName } from "../emit/field-name.js";
import { literal } from "../emit/literal.js";
import { limitsOf } from "../emit/service-entries.js";

/** A function for each message that a service sends, by the name of the operation: the contract leaves nothing else to write. */
export function senderStubs(model: Model, service: Service): readonly string[] {
  const sends = model.operations.filter(
    (operation): operation is OperationOf<"send"> =>
      operation.kind === "send" && operation.service === service.name,
  );
  const routesOf = (message: string) =>
    new Set(
      sends.filter(({ messages }) => messages.includes(message)).map(({ key }) => placeOf(keyIn(model, key))),
    );

  return sends.flatMap((send) => {
    const there = keyIn(model, send.key);

    return send.messages.map((message) => {
      const code = codeOf(model, message);
      const filled = withParameters(there) ? `at(parameters, ${code}(data))` : `${code}(data)`;
      // Where a message may go to several places, its sender says which is meant.
      const routed =
        routesOf(message).size > 1 ? `via(${literal(there?.routingKey ?? "")}, ${filled})` : filled;

      return `${nameOf(send, message)}: (${argumentsOf(code, there)}) => publisher.publish([${routed}])`;
    });
  });
}

/** A function for each request that a service sends. */
export function requestStubs(model: Model, calls: readonly Entry<"call">[]): readonly string[] {
  return calls.map(({ key, message, operation }) => {
    const code = codeOf(model, message);
    const there = keyIn(model, operation.key);
    const options = withParameters(there) ? ", { parameters }" : "";
    const property =
      key.startsWith('"') || key.startsWith("[") ? `[${key.replace(/^\[|\]$/g, "")}]` : `.${key}`;

    return `${nameOf(operation, message)}: (${argumentsOf(code, there)}) => client.call${property}(data${options})`;
  });
}

function nameOf({ id, messages }: OperationOf<"call" | "send">, message: string): string {
  return fieldName(messages.length === 1 ? id : `${id}.${message}`);
}

function argumentsOf(code: string, key: RoutingKey | undefined): string {
  const data = `data: ${code}["data"]`;
  if (key === undefined || !withParameters(key)) return data;
  const limits = limitsOf(key);
  const values = limits === undefined ? "" : `, ${typeOf(limits)}`;

  return `parameters: KeyParameters<${literal(key.routingKey)}${values}>, ${data}`;
}

function typeOf(limits: Readonly<Record<string, readonly string[]>>): string {
  const fields = Object.entries(limits).map(
    ([name, values]) => `${fieldName(name)}: readonly [${values.map((value) => literal(value)).join(", ")}]`,
  );

  return `{ ${fields.join("; ")} }`;
}

function withParameters(key: RoutingKey | undefined): boolean {
  return (key?.parameters.length ?? 0) > 0;
}

function keyIn({ keys }: Model, id: string): RoutingKey | undefined {
  return keys.find((key) => key.id === id);
}

function placeOf(key: RoutingKey | undefined): string {
  return JSON.stringify([key?.exchange, key?.routingKey]);
}

function codeOf({ messages }: Model, name: string): string {
  return `contract.${messages.find((message) => message.name === name)?.identifier ?? name}`;
}
