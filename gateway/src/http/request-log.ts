import type { FastifyInstance } from "fastify";
import { requestIds } from "./request-ids.js";

/** Logs every request: failures at level info, the rest at debug, since a line costs more than a read. */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    const { statusCode, elapsedTime } = reply;
    const ms = Math.round(elapsedTime);
    const entry = { method, route, status: statusCode, ms, ...requestIds(request) };
    if (statusCode < 400) request.log.debug(entry, "answered");
    else request.log.info(entry, "answered");
    done();
  });
}
