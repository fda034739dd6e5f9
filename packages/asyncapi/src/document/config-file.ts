/** What a project says once, for all commands, beside its document. */
export const CONFIG_FILE = "warren.config.yaml";
