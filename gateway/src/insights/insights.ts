import * as z from "zod";
import { gives } from "../rest/gives.js";
import { forAdmins } from "../trpc.js";
import { Insights } from "./insights-answer.js";
import type { ReadInsights } from "./read-insights.js";
import { Span } from "./span.js";

const insightsInput = z.object({ span: Span.default("1h").describe("How far back.") }).prefault({});

/** How the shop does, for administrators. */
export function insightsProcedure({ readInsights }: Readonly<{ readInsights: ReadInsights }>) {
  return forAdmins
    .meta({
      rest: {
        method: "GET",
        path: "/api/admin/insights",
        summary: "See how the shop does",
        description:
          "Orders a second, how long they wait, what they come to: of the last hour or quarter of an hour. `source` says where it comes from.",
      },
    })
    .input(insightsInput)
    .output(gives(Insights))
    .query(({ input }) => readInsights(input.span));
}
