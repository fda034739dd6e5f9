import { define } from "@warren/zod-contracts";
import * as z from "zod";

/** One field for each shape that a contract may use. */
export const ShapesShown = define(
  "ShapesShown",
  {
    version: "1.0.0",
    description:
      'Shows what each shape becomes. A comment in a description, such as /* this */, does no harm, nor does a "quote", and a long description is broken into several lines.',
    examples: [
      {
        text: "a",
        code: "ABC",
        when: "2026-03-02T09:30:00Z",
        day: "2026-03-02",
        where: "https://example.com",
        whole: 1,
        exact: 3,
        fraction: 0.5,
        flag: true,
        nothing: null,
        maybe: null,
        literal: "created",
        answer: 42,
        mixed: 1,
        list: ["a"],
        choices: ["x"],
        nested: { inner: { deep: "d" } },
        counts: { a: 1 },
        either: { kind: "a", a: 1 },
        "odd-name": "o",
        anything: [1, "b"],
      },
    ],
  },
  z.object({
    text: z.string().max(10),
    code: z.string().length(3),
    when: z.iso.datetime(),
    day: z.iso.date(),
    where: z.url().max(100),
    whole: z.int().min(-5).max(1_000_000),
    exact: z.int().min(3).max(3),
    fraction: z.number().gt(0).lt(1),
    flag: z.boolean(),
    nothing: z.null(),
    maybe: z.string().max(5).nullable(),
    literal: z.literal("created"),
    answer: z.literal(42),
    mixed: z.union([z.string().max(5), z.int().min(0).max(9)]),
    list: z.array(z.string().min(1).max(10)).max(1),
    choices: z
      .array(z.enum(["x", "y"]))
      .min(1)
      .max(1)
      .describe("One of two."),
    nested: z.object({ inner: z.object({ deep: z.string().max(3).describe("Far down.") }) }),
    counts: z.record(z.string().max(10), z.int().min(0).max(100)),
    either: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), a: z.int().min(0).max(1) }),
      z.object({ kind: z.literal("b"), b: z.string().max(2) }),
    ]),
    "odd-name": z.string().max(2),
    anything: z.array(z.unknown()).max(3),
    absent: z.object({ a: z.boolean() }).optional(),
  }),
);
