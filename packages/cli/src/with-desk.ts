import { hostname, userInfo } from "node:os";
import { DeadLetterError, openDesk, type DeadLetterDesk } from "@warren/messaging/dead-letters";
import { contractsOf, validatorsOf } from "@warren/codegen/contracts";
import { checkDocument } from "@warren/asyncapi";
import { brokerAddress, lostByLooking, placesOfModel, printable, reachable } from "@warren/broker-admin";
import { pathsFor } from "@warren/codegen/paths";
import type { DlqOptions } from "./dlq-options.js";
import { refused, type Output } from "./output.js";

/** What `warren dlq` ends with. */
export const dlqExit = {
  done: 0,
  /** The document has faults, a letter was refused, is not there, or the run was stopped. */
  refused: 1,
  /** The broker cannot be reached, or does not let this user. */
  unreachable: 2,
} as const;

export type AtDesk = Readonly<{ desk: DeadLetterDesk; signal: AbortSignal }>;

/** Opens a desk for the document's queues, in the name of this machine's user. Ctrl-C ends the work between two letters. */
export async function withDesk(
  options: DlqOptions,
  output: Output,
  work: (at: AtDesk) => Promise<number>,
): Promise<number> {
  const stopping = new AbortController();
  const stop = () => {
    output.error("stopping; what is not done stays where it is …");
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let desk: DeadLetterDesk | undefined;
  try {
    const paths = pathsFor(options.spec);
    const { amqpUrl } = brokerAddress(await reachable(options, process.env), process.env);
    const checked = await checkDocument(paths.document, await contractsOf(paths));
    if (!checked.ok) return refused(checked.findings, output);
    const validators = await validatorsOf(paths);
    const unsafe = lostByLooking(checked.model);
    const places = placesOfModel(checked.model, validators).filter(
      ({ deadLetter }) => !unsafe.includes(deadLetter.queue),
    );
    for (const queue of unsafe) {
      output.error(
        `${queue} is left out: RabbitMQ drops a letter that was looked at more often than the queue's x-delivery-limit (20 where there is none, since 4.0). Give it x-delivery-limit: 1000000, then: warren topology apply --migrate ${queue}`,
      );
    }
    desk = await openDesk({ url: amqpUrl, places, by: `${userInfo().username}@${hostname()}` });

    return await work({ desk, signal: stopping.signal });
  } catch (error) {
    return told(error, output);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await desk?.close();
  }
}

function told(error: unknown, output: Output): number {
  output.error(printable(error instanceof Error ? error.message : String(error)));
  if (!(error instanceof DeadLetterError)) return dlqExit.refused;
  for (const { path, message } of error.problems) {
    output.error(`  ${printable(path || "the whole")}: ${printable(message)}`);
  }

  return error.code === "not_allowed" || error.code === "not_taken" ? dlqExit.unreachable : dlqExit.refused;
}
