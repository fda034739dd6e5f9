import { atLeastOnce } from "./at-least-once.js";
import type { Case } from "./case.js";
import { cancelling } from "./cancelling.js";
import { consuming } from "./consuming.js";
import { deadLetterKeys } from "./dead-letter-keys.js";
import { declaring } from "./declaring.js";
import { deleting } from "./deleting.js";
import { dying } from "./dying.js";
import { exchangeDeclarations } from "./exchange-declarations.js";
import { exchanges } from "./exchanges.js";
import { expiring } from "./expiring.js";
import { fullQueues } from "./full-queues.js";
import { priorities } from "./priorities.js";
import { quorumQueues } from "./quorum-queues.js";
import { refusingQuorumQueues } from "./refusing.js";
import { replying } from "./replying.js";
import { routing } from "./routing.js";
import { settling } from "./settling.js";

export const cases: readonly Case[] = [
  ...routing,
  ...exchanges,
  ...declaring,
  ...exchangeDeclarations,
  ...deleting,
  ...consuming,
  ...cancelling,
  ...settling,
  ...priorities,
  ...dying,
  ...expiring,
  ...fullQueues,
  ...deadLetterKeys,
  ...quorumQueues,
  ...atLeastOnce,
  ...refusingQuorumQueues,
  ...replying,
];
