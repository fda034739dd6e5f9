export { approvalsFile, approve, readApprovals } from "./approvals.js";
export { diffContracts } from "./diff-contracts.js";
export { diffModels } from "./diff-models.js";
export { documentFromGit } from "./from-git.js";
export { readContract } from "./read-contract.js";
export { annotationsOf, reportOf, unapproved } from "./report.js";
export { tableOf } from "./table.js";

export type { ReadContract } from "./read-contract.js";
export type { Report } from "./report.js";
