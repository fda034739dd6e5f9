import * as z from "zod";

/** How zod says that a text is a moment in UTC. It is three lines long, because it counts the days of each month. */
export const zodsInstant = z.regexes.datetime({}).source;

/** The same for the schemas we write: the days are counted by the format. */
export const instant = String.raw`^\d{4}-\d\d-\d\dT\d\d:[0-5]\d:[0-5]\d(\.\d+)?Z$`;
