import { Page } from "../parts/page.js";
import { AdminOnly } from "../session/admin-only.js";
import { Flow } from "./flow.js";

/** The contract as a living picture: what is where, what moves, and where it stands still. */
export function FlowPage() {
  return (
    <Page title="Flow">
      <AdminOnly>
        <Flow />
      </AdminOnly>
    </Page>
  );
}
