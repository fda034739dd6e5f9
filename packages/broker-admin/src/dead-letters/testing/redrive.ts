import { worker } from "@warren/messaging/testing/bench";
import { openDeadLetterAdmin, sourceQueuesOf } from "../index.js";

// Sends everything again and says so, a line a letter: a process that a test can kill.
const admin = await openDeadLetterAdmin({
  url: process.argv[2] ?? "",
  sources: sourceQueuesOf([worker]),
  by: "to be killed",
});
await admin.requeue({}, { limit: "all" }, ({ ref }) => process.stdout.write(`${ref}\n`));
await admin.close();
