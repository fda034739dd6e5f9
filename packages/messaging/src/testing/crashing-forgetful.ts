import { connect } from "../connection/connection.js";
import { serve } from "../consume/serve.js";
import { answer, each, eachRequest } from "../contract/index.js";
import { createCrashPoint } from "./crash-point.js";
import { crashOptions, stderrLogger, type CrashOptions } from "./crashing-process.js";
import { forgetful } from "./forgetful-contract.js";
import { Told, Worked } from "./test-contract.js";

// Serves without a database, and kills itself once the broker has confirmed what its first batch caused.
const { amqpUrl, name, point } = crashOptions<CrashOptions<"confirmed">>();
const crashPoint = createCrashPoint(point);
crashPoint.arm();
const told = eachRequest(() => answer(Told({ text: name })));

await serve(
  forgetful,
  { Work: each(({ data }) => [Worked({ id: data.id })]), Ask: told, Order: told },
  {
    connection: connect({ url: amqpUrl, name, logger: stderrLogger }),
    logger: stderrLogger,
    observer: { batch: () => crashPoint.reach("confirmed") },
  },
);
