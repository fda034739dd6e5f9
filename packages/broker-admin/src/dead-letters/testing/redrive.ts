import { worker } from "@warren/messaging/testing/bench";
import { openDeadLetterAdmin, sourceQueuesOf } from "../index.js";

// Sends everything again, and is killed in the middle: by itself, since whoever watches it may be slower than it is.
const dieAfter = Number(process.argv[3]);
let sent = 0;
const admin = await openDeadLetterAdmin({
  url: process.argv[2] ?? "",
  sources: sourceQueuesOf([worker]),
  by: "to be killed",
});
await admin.requeue({}, { limit: "all" }, () => {
  if (++sent === dieAfter) process.kill(process.pid, "SIGKILL");
});
await admin.close();
