import type { Fault } from "../fault.js";
import { brokerAnswersLate } from "./broker-answers-late.js";
import { brokerCut } from "./broker-cut.js";
import { brokerHalfOpen } from "./broker-half-open.js";
import { brokerKilled } from "./broker-killed.js";
import { brokerNodeKilled } from "./broker-node-killed.js";
import { brokerRestarted } from "./broker-restarted.js";
import { databaseConnectionsKilled } from "./database-connections-killed.js";
import { databaseGone } from "./database-gone.js";
import { databaseRestarted } from "./database-restarted.js";
import { databaseSilent } from "./database-silent.js";
import { deliveredTwice } from "./delivered-twice.js";
import { diskFull } from "./disk-full.js";
import { poison } from "./poison.js";
import { programsKilled } from "./program-killed.js";
import { redisGone } from "./redis-gone.js";
import { slowConsumer } from "./slow-consumer.js";

/** Everything that can be broken. */
export const faults: readonly Fault[] = [
  ...programsKilled,
  slowConsumer,
  brokerRestarted,
  brokerKilled,
  brokerNodeKilled,
  brokerCut,
  brokerHalfOpen,
  brokerAnswersLate,
  diskFull,
  databaseRestarted,
  databaseConnectionsKilled,
  databaseGone,
  databaseSilent,
  redisGone,
  deliveredTwice,
  poison,
];

/** Those that can be injected into a shop with one broker, or with a cluster. */
export function faultsFor(broker: "one" | "cluster"): readonly Fault[] {
  return faults.filter((fault) => fault.broker === undefined || fault.broker === broker);
}
