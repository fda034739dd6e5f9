import type { Database, Peer } from "../database/tx.js";
import { aroundQueries } from "./around-queries.js";
import { attribute } from "./attributes.js";
import { endingCall, startCall, type Call } from "./calls.js";
import { statementSummary } from "./statement-summary.js";

/** The same database, whose statements are spans below a batch: what they do to which tables, and neither text nor values. */
export function tracedDatabase(database: Database, traceparent: string): Database {
  const { peer } = database;
  const describe = (text: string) => callOf(text, peer);

  return aroundQueries(database, (text, send) => endingCall(startCall(traceparent, describe, text), send()));
}

/** Names of OpenTelemetry: https://opentelemetry.io/docs/specs/semconv/database/postgresql/. */
function callOf(text: string, peer: Peer | undefined): Call {
  const { summary, operation } = statementSummary(text);

  return {
    name: summary,
    attributes: {
      [attribute.database]: "postgresql",
      [attribute.databaseOperation]: operation,
      [attribute.databaseSummary]: summary,
      ...peerAttributes(peer),
    },
  };
}

/** Where a server is, and which of its databases is asked. */
export function peerAttributes(peer: Peer | undefined): Call["attributes"] {
  if (peer === undefined) return {};
  const { address, port, database } = peer;

  return {
    [attribute.serverAddress]: address,
    ...(port === undefined ? {} : { [attribute.serverPort]: port }),
    ...(database === undefined ? {} : { [attribute.databaseName]: database }),
  };
}
