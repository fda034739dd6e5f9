import { worker } from "../../testing/shop.js";
import { openDesk, placesOf } from "../index.js";

// Sends everything again and says so, a line a letter: a process that a test can kill.
const desk = await openDesk({ url: process.argv[2] ?? "", places: placesOf([worker]), by: "to be killed" });
await desk.requeue({}, { limit: "all" }, ({ ref }) => process.stdout.write(`${ref}\n`));
await desk.close();
