import type { Fault } from "../fault.js";
import { brokerAnswersLate } from "./broker-answers-late.js";
import { brokerCut } from "./broker-cut.js";
import { brokerHalfOpen } from "./broker-half-open.js";
import { brokerKilled } from "./broker-killed.js";
import { brokerNodeKilled } from "./broker-node-killed.js";
import { brokerRestarted } from "./broker-restarted.js";
import { clockMoved } from "./clock-moved.js";
import { databaseConnectionsKilled } from "./database-connections-killed.js";
import { databaseDiskFull } from "./database-disk-full.js";
import { databaseGone } from "./database-gone.js";
import { databasePasswordWrong } from "./database-password-wrong.js";
import { databaseRestarted } from "./database-restarted.js";
import { databaseSilent } from "./database-silent.js";
import { deliveredTwice } from "./delivered-twice.js";
import { diskFull } from "./disk-full.js";
import { memoryAlarm } from "./memory-alarm.js";
import { messagesReplayed } from "./messages-replayed.js";
import { poison } from "./poison.js";
import { programsKilled } from "./program-killed.js";
import { redisGone } from "./redis-gone.js";
import { rollingRestart } from "./rolling-restart.js";
import { slowConsumer } from "./slow-consumer.js";
import { standsStill } from "./stands-still.js";
import { tableLocked } from "./table-locked.js";

/** Everything that can be broken. */
export const faults: readonly Fault[] = [
  ...programsKilled,
  slowConsumer,
  ...standsStill,
  clockMoved,
  rollingRestart,
  brokerRestarted,
  brokerKilled,
  brokerNodeKilled,
  brokerCut,
  brokerHalfOpen,
  brokerAnswersLate,
  diskFull,
  memoryAlarm,
  databaseRestarted,
  databaseConnectionsKilled,
  databaseGone,
  databaseSilent,
  databaseDiskFull,
  databasePasswordWrong,
  tableLocked,
  redisGone,
  deliveredTwice,
  messagesReplayed,
  poison,
];

/** Those that can be injected into a shop with one broker or with a cluster, with a small disk for PostgreSQL or without. */
export function faultsFor(
  broker: "one" | "cluster",
  { postgresDisk = false }: Readonly<{ postgresDisk?: boolean }> = {},
): readonly Fault[] {
  return faults.filter(
    (fault) =>
      (fault.broker === undefined || fault.broker === broker) &&
      (postgresDisk || fault.fillsPostgresDisk !== true),
  );
}
