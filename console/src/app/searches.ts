import { auditSearch } from "../dead-letters/audit-search.js";
import { deadLettersSearch } from "../dead-letters/dead-letters-search.js";
import { letterSearch } from "../dead-letters/letter-search.js";
import { flowSearch } from "../flow/flow-search.js";
import { insightsSearch } from "../insights/insights-search.js";
import { mailSearch } from "../mails/mail-search.js";
import { orderSearch } from "../orders/order-search.js";
import { signInSearch } from "../session/sign-in-search.js";
import { shopSearch } from "../shop/shop-search.js";
import { onlyKnown } from "./only-known.js";

/** What each page reads of its address, by its path. */
export const searches = {
  "/sign-in": onlyKnown(signInSearch),
  "/shop": onlyKnown(shopSearch),
  "/orders": onlyKnown(orderSearch),
  "/dead-letters": onlyKnown(deadLettersSearch),
  "/dead-letters/$ref": onlyKnown(letterSearch),
  "/dead-letters/audit": onlyKnown(auditSearch),
  "/flow": onlyKnown(flowSearch),
  "/insights": onlyKnown(insightsSearch),
  "/mail": onlyKnown(mailSearch),
} as const;
