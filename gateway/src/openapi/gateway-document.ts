import { operationsOf } from "../rest/operations.js";
import { createRouter, type RouterParts } from "../router.js";
import { openApiDocument, type OpenApiDocument } from "./document.js";

/** The description of the API as a gateway serves it at `/openapi.json`. It takes no shop: procedures are looked at, not called. */
export function gatewayDocument(): OpenApiDocument {
  return openApiDocument(operationsOf(createRouter({ shop: {} } as RouterParts)));
}
