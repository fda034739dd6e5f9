// Generated code through AsyncAPI's own generator, with a template of ours.

export { throughTemplate } from "./through-template.js";
