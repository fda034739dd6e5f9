const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/** Whether a host, as it is listened on or as an address names it, is this machine for itself alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
