/** Whether a name is somebody's data, and not the name of a field or a message: a number, an address, an id, a sentence. */
export function isDataLike(name: string): boolean {
  return /^\d+$|\d{5}|@|[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-f]{16,}$|\s.*\s/i.test(name);
}
