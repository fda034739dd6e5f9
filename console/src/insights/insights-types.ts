import type { Answer, warren } from "../app/warren.js";

/** How the shop does. */
export type Insights = Answer<(typeof warren)["admin"]["insights"]>;

export type Point = Insights["points"][number];

export type LowProduct = Answer<(typeof warren)["stock"]["low"]>["products"][number];
