import { gives } from "../rest/gives.js";
import { forAdmins } from "../trpc.js";
import { ADMINISTERING } from "./as-dead-letter-admin.js";
import { AuditTrail, Letter, Letters, Run } from "./dead-letter-answers.js";
import {
  auditInput,
  discardLettersInput,
  editLetterInput,
  listLettersInput,
  requeueLettersInput,
  restoreLettersInput,
  showLetterInput,
} from "./dead-letter-inputs.js";

// What administrators can do with dead letters: where, with what, and what is answered.

export const list = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/dead-letters",
      summary: "List dead letters",
      problems: [...ADMINISTERING],
    },
  })
  .input(listLettersInput)
  .output(gives(Letters));

export const show = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/dead-letters/{ref}",
      summary: "Read a dead letter",
      problems: [...ADMINISTERING],
    },
  })
  .input(showLetterInput)
  .output(gives(Letter));

export const requeue = forAdmins
  .meta({
    rest: {
      method: "POST",
      path: "/api/admin/dead-letters/requeue",
      summary: "Send dead letters to the queue they came from",
      problems: [...ADMINISTERING],
    },
  })
  .input(requeueLettersInput)
  .output(gives(Run));

export const discard = forAdmins
  .meta({
    rest: {
      method: "POST",
      path: "/api/admin/dead-letters/discard",
      summary: "Take dead letters away",
      description: "The audit trail keeps their content.",
      problems: [...ADMINISTERING],
    },
  })
  .input(discardLettersInput)
  .output(gives(Run));

export const restore = forAdmins
  .meta({
    rest: {
      method: "POST",
      path: "/api/admin/dead-letters/restore",
      summary: "Put back dead letters that were discarded",
      description:
        "All that runs discarded, or all runs that somebody started as one, as long as the audit trail has it. Each comes back once. `complete` is false where that may not be all: ten seconds were too short to read the trail as far back as it may be, its entries have more than 64 MiB, or it has nothing of one of the runs.",
      problems: [...ADMINISTERING],
    },
  })
  .input(restoreLettersInput)
  .output(gives(Run));

export const edit = forAdmins
  .meta({
    rest: {
      method: "PUT",
      path: "/api/admin/dead-letters/{ref}",
      summary: "Give a dead letter another content",
      description: "It is sent to the queue it came from, unless `keep` is true.",
      problems: [...ADMINISTERING],
    },
  })
  .input(editLetterInput)
  .output(gives(Run));

export const audit = forAdmins
  .meta({
    rest: {
      method: "GET",
      path: "/api/admin/dead-letters/audit",
      summary: "Read what was done with dead letters",
      problems: [...ADMINISTERING],
    },
  })
  .input(auditInput)
  .output(gives(AuditTrail));
