import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../loopback.js";

/**
 * Says why a request is not taken for one of this machine; undefined where nothing speaks against it.
 *
 * That a server listens on loopback only keeps no web page out. Any page in a browser of this machine can send to it, and says so
 * in Origin or Sec-Fetch-Site; a page whose name leads to 127.0.0.1 (DNS rebinding) has that name in Host; and a tunnel or a
 * proxy on this machine passes on what others send.
 */
export function whyNotLocal(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin, forwarded } = headers;
  // Browsers always name one. HTTP/1.0 may leave it out.
  if (host !== undefined && !isLoopback(host.replace(/:\d*$/, ""))) {
    return "The request names another host than localhost, 127.0.0.1 or [::1].";
  }
  if (origin !== undefined && !isLocalOrigin(origin)) {
    return "The request comes from a web page that is not of this machine (Origin).";
  }
  if (headers["sec-fetch-site"] === "cross-site") {
    return "The request comes from a web page of another site (Sec-Fetch-Site).";
  }
  if (forwarded !== undefined || headers["x-forwarded-for"] !== undefined) {
    return "The request was forwarded for somebody else (Forwarded, X-Forwarded-For).";
  }

  return undefined;
}

function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
