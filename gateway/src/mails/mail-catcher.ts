import type * as z from "zod";
import { AskError, askJson } from "../ask-json.js";
import { Problem } from "../problem.js";
import { Mail, Mails } from "./mail-answers.js";

/** Which mails are wanted. */
export type WantedMails = Readonly<{
  /** A part of an order's or a product's id, of an address or of a subject, in any case. */
  search?: string | undefined;
  limit: number;
}>;

/**
 * The mail catcher of development, which keeps what the shop sent.
 *
 * Both throw a Problem: `no_mails`, or `unavailable` where it does not answer.
 */
export type MailCatcher = Readonly<{
  list(wanted: WantedMails): Promise<z.output<typeof Mails>>;
  show(id: number): Promise<z.output<typeof Mail>>;
}>;

const WITHIN_MS = 5_000;
/** A mail has ten megabytes at most, and its JSON may have twice that. */
const MAX_BYTES = 24 * 1024 * 1024;

/** `url`: of the catcher's HTTP port; undefined where there is none. */
export function createMailCatcher(url: string | undefined): MailCatcher {
  const ask = async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> => {
    if (url === undefined) throw new Problem("no_mails", NO_CATCHER);
    try {
      const address = new URL(path, url).href;
      const read = schema.safeParse(
        await askJson({ who: "The mail catcher", address, withinMs: WITHIN_MS, maxBytes: MAX_BYTES }),
      );
      if (read.success) return read.data;
      throw new Problem("unavailable", "What answers in place of the mail catcher is none.");
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      if (error.status === 404) throw new Problem("no_mails", "There is no such mail, or it is gone.");
      throw new Problem("unavailable", `${error.message}.`, { cause: error });
    }
  };

  return {
    list: ({ search, limit }) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(search === undefined ? {} : { search }),
      });

      return ask(`/mails/summaries?${query.toString()}`, Mails);
    },
    show: (id) => ask(`/mails/${String(id)}`, Mail),
  };
}

const NO_CATCHER =
  "This gateway has no mail catcher (MAIL_CATCHER_URL): its shop writes to real people. What customers were told, orders.get and notifications.list say.";
