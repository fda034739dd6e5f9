import { createWarrenClient, type WarrenClient } from "@warren/client";
import { createWarrenQueries } from "@warren/client/query";
import { session } from "../session/session.js";

/** All data of the console comes through this. */
export const warren: WarrenClient = createWarrenClient({
  url: "/",
  token({ refresh }) {
    // Nobody here can renew a token. One that was refused is over, and so is what it was for.
    if (refresh) session.end();

    return session.token();
  },
});

export const queries = createWarrenQueries(warren);

/** What a query of the client answers with. */
export type Answer<Call extends { query: (...input: never[]) => Promise<unknown> }> = Awaited<
  ReturnType<Call["query"]>
>;
