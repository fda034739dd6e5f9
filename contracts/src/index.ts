// The messages themselves are imported by what they speak of: `@warren/contracts/placing-orders`. What defines them is no
// business of the shop, and is here for who reads its contracts.

export { define, part, registry } from "@warren/zod-contracts";

export type { About, Entry } from "@warren/zod-contracts";
