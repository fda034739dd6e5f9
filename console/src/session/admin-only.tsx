import type { ReactNode } from "react";
import { Empty } from "../parts/empty.js";
import { roleOf } from "./role.js";
import { useMe } from "./use-me.js";

/** What is for administrators. Others are told so, and nothing is asked for in their name: the gateway would refuse it. */
export function AdminOnly({ children }: { children: ReactNode }) {
  if (roleOf(useMe()) === "admin") return children;

  return (
    <Empty title="This is for administrators">Sign out, and sign in as an administrator to see it.</Empty>
  );
}
