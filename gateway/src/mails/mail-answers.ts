import * as z from "zod";
import { named } from "../rest/named.js";

// Mails are what somebody wrote: their texts have no shape of ours. The catcher takes none of more than ten megabytes.

const summary = {
  id: z.int().min(1).describe("Grows with each mail."),
  receivedAt: z.string().describe("ISO 8601."),
  received: z.int().min(1).describe("How often it came: its sender may not know that it was sent."),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  order: z.string().optional().describe("The order or the product that it is about."),
};

export const Mails = named(
  "MailList",
  "Mails that the shop sent, the newest first.",
  z.object({
    mails: z.array(named("MailSummary", "A mail without what it says.", z.object(summary))).max(200),
    count: z.int().min(0).describe("Of all that fit."),
  }),
);

export const Mail = named(
  "Mail",
  "A mail as it was sent.",
  z.object({ ...summary, text: z.string(), html: z.string().optional() }),
);
