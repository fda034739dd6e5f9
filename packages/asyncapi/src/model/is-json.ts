/** Whether a content type is JSON: `application/json`, `application/cloudevents+json; charset=utf-8`, any type (`*` in place of both). */
export function isJson(contentType: string): boolean {
  const [type = ""] = contentType.split(";");

  return /^(\*\/\*|(application|text)\/(.+\+)?json)$/i.test(type.trim());
}
