// What is inside of payloads, for those who print code for them.

export { anything } from "./combine.js";
export { componentSchemas } from "./components.js";
export { areAllApart, fieldNames, kindsOf, mayHoldFields, mayRefuseFields } from "./facts.js";
export { checkedFormats, isAskedOfTexts } from "./formats.js";
export { isObject, listAt, numberAt, objectAt, textAt, textsAt, unreadLanguage, unwrapped } from "./json.js";
export { LARGEST_CONTENT_BYTES } from "./largest-content.js";
export { largestJson } from "./largest-json.js";
export { numberFormat } from "./number-formats.js";
export { groupsOf, partsIn, someNode } from "./parts-graph.js";
export { readPayloads } from "./read-payloads.js";
export { componentName, ringsIn } from "./rings.js";

export type { Lookup } from "./facts.js";
export type { LargestJson } from "./largest-json.js";
export type {
  AllNode,
  ArrayNode,
  ChoiceNode,
  Demand,
  Field,
  Node,
  NumberNode,
  ObjectNode,
  StringNode,
} from "./node.js";
export type { NumberFormat } from "./number-formats.js";
export type { Payload } from "./payload.js";
export type { Part, ReadPayloads } from "./read-payloads.js";
