import { printable } from "@warren/text";
import { hostname, userInfo } from "node:os";
import type { Model } from "@warren/asyncapi";
import { checkCached } from "@warren/asyncapi/cache";
import { brokerAddress, lostByLooking, reachable, sourceQueuesOfModel } from "@warren/broker-admin";
import {
  DeadLetterError,
  openDeadLetterAdmin,
  type DeadLetterAdmin,
} from "@warren/broker-admin/dead-letters";
import { contractsOf, validatorsOf } from "@warren/codegen/contracts";
import { printFaults, type Output } from "../output.js";
import { pathsOf } from "../spec-option.js";
import type { DlqOptions } from "./options.js";

/** What `warren dlq` ends with. */
export const dlqExit = {
  done: 0,
  /** The document has faults, a letter was skipped, is not there, or the run was stopped. */
  notDone: 1,
  /** The broker cannot be reached, or does not let this user. */
  unreachable: 2,
} as const;

/** What a command works with. The signal ends a run between two letters. */
export type AsOperator = Readonly<{ admin: DeadLetterAdmin; signal: AbortSignal }>;

/**
 * Runs a command on the dead letters of the document's queues, in the name of this machine's user. Ctrl-C ends it between
 * two letters. Prints what goes wrong. Returns the exit code.
 */
export async function withAdmin(
  options: DlqOptions,
  output: Output,
  command: (as: AsOperator) => Promise<number>,
): Promise<number> {
  const stopping = new AbortController();
  const stop = () => {
    output.error("stopping; what is not done stays where it is …");
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let admin: DeadLetterAdmin | undefined;
  try {
    const paths = pathsOf(options.spec, options);
    const { amqpUrl } = brokerAddress(await reachable(options, process.env), process.env);
    // Whoever works on dead letters at night waits for no rules of style: `warren validate` applies them.
    const checked = await checkCached(paths.document, await contractsOf(paths), {
      ...paths,
      validate: false,
    });
    if (!checked.ok) return printFaults(checked.findings, output);
    const unsafe = unsafeQueues(checked.model, output);
    const sources = sourceQueuesOfModel(checked.model, await validatorsOf(paths)).filter(
      ({ deadLetter }) => !unsafe.includes(deadLetter.queue),
    );
    admin = await openDeadLetterAdmin({ url: amqpUrl, sources, by: `${userName()}@${hostname()}` });

    return await command({ admin, signal: stopping.signal });
  } catch (error) {
    return printError(error, output);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await admin?.close();
  }
}

/** In a container a user may be a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}

/** Queues whose letters would be lost by looking at them. Says so. */
function unsafeQueues(model: Model, output: Output): readonly string[] {
  const unsafe = lostByLooking(model);
  for (const queue of unsafe) {
    output.error(
      `${queue} is left out: RabbitMQ drops a letter that was looked at more often than the queue's x-delivery-limit (20 where there is none, since 4.0). Give it x-delivery-limit: 1000000, then: warren topology apply --migrate ${queue}`,
    );
  }

  return unsafe;
}

function printError(error: unknown, output: Output): number {
  output.error(printable(error instanceof Error ? error.message : String(error)));
  if (!(error instanceof DeadLetterError)) return dlqExit.notDone;
  for (const { path, message } of error.problems) {
    output.error(`  ${printable(path || "the whole")}: ${printable(message)}`);
  }

  return error.code === "not_allowed" || error.code === "not_taken" ? dlqExit.unreachable : dlqExit.notDone;
}
