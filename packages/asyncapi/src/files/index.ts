// What a document is made of, for who need not read it: the parser is not loaded with it.

export { CONFIG_FILE } from "../document/config-file.js";
export { filesReferredTo } from "../document/files-referred-to.js";
