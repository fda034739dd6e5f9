import { escaped } from "@warren/asyncapi";
import { plainText, isAnnotation, isObject } from "../payload/schema.js";

/** What stands where, as text, by the way to it, each step as in a JSON pointer: `bindings/amqp/exchange/vhost`. */
export type Fields = ReadonlyMap<string, string>;

/** Fields that hold fields of their own, each of which is compared by itself. */
const opened = /^(bindings(\/[^/]+(\/(exchange|queue))?)?|parameters(\/[^/]+)?|reply|variables(\/[^/]+)?)$/;

/** A virtual host that goes without saying: AsyncAPI's binding has `/` where it has none. */
const vhost = /^bindings\/amqp\/(exchange|queue)\/vhost$/;

/** The fields of something, without those of the given ways (`*` for any step) and without what is said to people only. */
export function flattened(value: unknown, without: readonly string[]): Fields {
  const left = without.map((way) => way.split("/"));
  const isLeft = (way: readonly string[]) =>
    left.some(
      (other) =>
        other.length === way.length && other.every((step, index) => step === "*" || step === way[index]),
    );
  const found = new Map<string, string>();
  const visit = (node: unknown, way: readonly string[]): void => {
    const path = way.map(escaped).join("/");
    if (way.length > 0 && (isLeft(way) || isSaidToPeople(way))) return;
    if (isObject(node) && (way.length === 0 || opened.test(path))) {
      for (const [key, child] of Object.entries(node)) visit(child, [...way, key]);

      return;
    }
    if (way.length > 0 && !(node === "/" && vhost.test(path))) found.set(path, plainText(node));
  };
  visit(value, []);

  return found;
}

function isSaidToPeople(way: readonly string[]): boolean {
  const [last = "", of] = way.toReversed();
  // A parameter may be called as a remark is, `id` above all.
  if (way.length === 2 && (of === "parameters" || of === "variables")) return false;
  if (last.startsWith("x-parser-") || last === "bindingVersion") return true;

  return !last.startsWith("x-") && isAnnotation(last);
}
