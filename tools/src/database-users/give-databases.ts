import { Client } from "pg";

/** How a service logs in, and the database that is its own. */
export type DatabaseAccount = Readonly<{ role: string; password: string; database: string }>;

/** What an owner may do in a database of its own, and nothing that reaches beyond it. */
const RIGHTS = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit";

/**
 * Makes roles and databases that are missing. Each database is its role's, with all that a superuser has put into it before,
 * and nobody else may connect to it but superusers. May run again.
 *
 * @param serverUrl a superuser's address of any database on the server
 */
export async function giveDatabases(serverUrl: string, accounts: readonly DatabaseAccount[]): Promise<void> {
  await connected(serverUrl, async (server) => {
    for (const account of accounts) {
      await giveRole(server, account);
      await giveDatabase(server, account);
    }
  });
  for (const { role, database } of accounts) {
    const url = new URL(serverUrl);
    url.pathname = `/${encodeURIComponent(database)}`;
    await connected(url.href, (client) => giveContents(client, role));
  }
}

async function giveRole(server: Client, { role, password }: DatabaseAccount): Promise<void> {
  const name = server.escapeIdentifier(role);
  const { rowCount } = await server.query("select from pg_roles where rolname = $1", [role]);
  if (rowCount === 0) await server.query(`create role ${name}`);
  await server.query(`alter role ${name} ${RIGHTS} password ${server.escapeLiteral(password)}`);
}

async function giveDatabase(server: Client, { role, database }: DatabaseAccount): Promise<void> {
  const [owner, name] = [server.escapeIdentifier(role), server.escapeIdentifier(database)];
  const { rowCount } = await server.query("select from pg_database where datname = $1", [database]);
  if (rowCount === 0) await server.query(`create database ${name}`);
  await server.query(`alter database ${name} owner to ${owner}`);
  // Anybody may connect to a new database, and make temporary tables in it.
  await server.query(`revoke all on database ${name} from public`);
}

/**
 * What services made when they were the superuser; what belongs to an extension stays whose it is. `reassign owned` does not
 * take what is the first superuser's.
 */
async function giveContents(client: Client, role: string): Promise<void> {
  const owner = client.escapeIdentifier(role);
  const { rows } = await client.query<{ thing: string }>(
    `select thing from (
       select oid, 'table ' || oid::regclass as thing, relowner as owner from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
       union all
       select oid, 'routine ' || oid::regprocedure, proowner from pg_proc
         where pronamespace = 'public'::regnamespace
     ) made
     where owner <> $1::regrole and not exists (select from pg_depend where objid = made.oid and deptype = 'e')`,
    [owner],
  );
  for (const { thing } of rows) await client.query(`alter ${thing} owner to ${owner}`);
}

async function connected(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks after the work must not end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
