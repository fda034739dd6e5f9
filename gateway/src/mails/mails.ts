import { typedText } from "@warren/contracts/scalars";
import * as z from "zod";
import { gives } from "../rest/gives.js";
import { forAdmins, router } from "../trpc.js";
import { Mail, Mails } from "./mail-answers.js";
import type { MailCatcher } from "./mail-catcher.js";

const mailsInput = z
  .object({
    search: typedText(200)
      .optional()
      .describe("A part of an order's id, of an address or of a subject, in any case."),
    limit: z.int().min(1).max(200).default(50),
  })
  .prefault({});

const mailInput = z.object({ id: z.int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** What the shop sent by mail, for administrators, where a catcher keeps it: in development. */
export function mailsRouter({ mails }: Readonly<{ mails: MailCatcher }>) {
  return router({
    list: forAdmins
      .meta({
        rest: {
          method: "GET",
          path: "/api/admin/mails",
          summary: "List mails that were sent",
          description: "In development, where a mail catcher keeps them.",
          problems: ["no_mails", "unavailable"],
        },
      })
      .input(mailsInput)
      .output(gives(Mails))
      .query(({ input }) => mails.list(input)),

    show: forAdmins
      .meta({
        rest: {
          method: "GET",
          path: "/api/admin/mails/{id}",
          summary: "Read a mail that was sent",
          description:
            "As text and as HTML. The HTML is what somebody wrote: show it where nothing of it runs.",
          problems: ["no_mails", "unavailable"],
        },
      })
      .input(mailInput)
      .output(gives(Mail))
      .query(({ input }) => mails.show(input.id)),
  });
}
