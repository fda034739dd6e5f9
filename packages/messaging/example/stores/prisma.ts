import { databaseOf, type StoreDatabase } from "@warren/messaging";

/** What Prisma's generated client gives to the work of a `$transaction`: as much of it as is needed here. */
type PrismaTransaction = Readonly<{
  $queryRawUnsafe<Rows>(statement: string, ...values: unknown[]): Promise<Rows>;
}>;

/** Prisma's generated client: as much of it as is needed here. */
type PrismaClient<Client extends PrismaTransaction> = Readonly<{
  $transaction<T>(
    work: (client: Client) => Promise<T>,
    options?: Readonly<{ timeout?: number; maxWait?: number }>,
  ): Promise<T>;
}>;

/** Prisma ends a transaction that takes longer, by default after 5 s. */
const LONGEST_MS = 30_000;

/** Prisma's transactions, for the runtime. A handler's `tx.client` is what `$transaction` gives. */
export function prismaDatabase<Client extends PrismaTransaction>(
  prisma: PrismaClient<Client>,
): StoreDatabase<Client> {
  return databaseOf<Client>({
    transaction: (work) => prisma.$transaction(work, { timeout: LONGEST_MS }),
    query: (client, text, values) => client.$queryRawUnsafe<unknown[]>(text, ...values),
  });
}
