import * as z from "zod";
import { escaped } from "../model/extension-reader.js";
import type { Pointer } from "../model/model.js";
import type { Rule } from "./rule.js";

/** The parser does not look at examples. */
export const exampleMatchesPayload: Rule = ({ messages }) =>
  messages.flatMap(({ name, payload, examples }) => {
    if (payload?.["x-contract"] === undefined || examples.length === 0) return [];
    const schema = z.fromJSONSchema(payload as Parameters<typeof z.fromJSONSchema>[0], {
      defaultTarget: "draft-7",
    });

    return examples.flatMap(({ payload: example, at }) =>
      (schema.safeParse(example).error?.issues ?? []).map((issue) => ({
        rule: "example-matches-payload",
        at: [at, ...issue.path.map((step) => escaped(String(step)))].join("/") as Pointer,
        what: `the example of ${name} contradicts its payload at ${issue.path.join(".") || "its root"}: ${issue.message}`,
        loss: "whoever copies it would send what is refused",
        fix: "correct the example, or the contract",
      })),
    );
  });
