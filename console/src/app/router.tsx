import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { letterParams } from "../dead-letters/letter-search.js";
import { NotFound } from "../parts/not-found.js";
import { PageProblem } from "../parts/page-problem.js";
import { ShellSkeleton } from "../shell/shell-skeleton.js";
import { roleOf } from "../session/role.js";
import { session } from "../session/session.js";
import { Shell } from "../shell/shell.js";
import { lazyPage } from "./lazy-page.js";
import { queryClient } from "./query-client.js";
import { searches } from "./searches.js";
import { queries } from "./warren.js";

// Which pages there are, where, and what their addresses say. Each page is loaded when somebody goes there.

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: searches["/sign-in"],
  component: lazyPage(() => import("../session/sign-in-page.js"), "SignInPage"),
});

/** Leaving is a way to go: a page with something unsaved asks first, as on every other way. */
const signOut = createRoute({
  getParentRoute: () => root,
  path: "/sign-out",
  beforeLoad() {
    session.signOut();
    redirect({ to: "/sign-in", replace: true, throw: true });
  },
});

/** Everything that takes somebody who is known. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  async beforeLoad({ location }) {
    const to = location.href;
    if (session.token() === undefined) redirect({ to: "/sign-in", search: { to }, throw: true });
    try {
      return { me: await queryClient.query({ ...queries.me.queryOptions(), staleTime: "static" }) };
    } catch (error) {
      // The token was refused.
      if (session.token() === undefined) redirect({ to: "/sign-in", search: { to }, throw: true });
      throw error;
    }
  },
  component: Shell,
  pendingComponent: ShellSkeleton,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad({ context: { me } }) {
    redirect({ to: roleOf(me) === "customer" ? "/shop" : "/orders", replace: true, throw: true });
  },
});

const shop = createRoute({
  getParentRoute: () => signedIn,
  path: "/shop",
  validateSearch: searches["/shop"],
  component: lazyPage(() => import("../shop/shop-page.js"), "ShopPage"),
});

const orders = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders",
  validateSearch: searches["/orders"],
  component: lazyPage(() => import("../orders/orders-page.js"), "OrdersPage"),
});

const order = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders/$id",
  component: lazyPage(() => import("../orders/order-page.js"), "OrderPage"),
});

const deadLetters = createRoute({
  getParentRoute: () => signedIn,
  path: "/dead-letters",
  validateSearch: searches["/dead-letters"],
  component: lazyPage(() => import("../dead-letters/dead-letters-page.js"), "DeadLettersPage"),
});

const deadLetter = createRoute({
  getParentRoute: () => signedIn,
  path: "/dead-letters/$ref",
  params: letterParams,
  validateSearch: searches["/dead-letters/$ref"],
  component: lazyPage(() => import("../dead-letters/letter-page.js"), "LetterPage"),
});

const deadLetterAudit = createRoute({
  getParentRoute: () => signedIn,
  path: "/dead-letters/audit",
  validateSearch: searches["/dead-letters/audit"],
  component: lazyPage(() => import("../dead-letters/audit-page.js"), "AuditPage"),
});

const services = createRoute({
  getParentRoute: () => signedIn,
  path: "/services",
  component: lazyPage(() => import("../services/services-page.js"), "ServicesPage"),
});

const flow = createRoute({
  getParentRoute: () => signedIn,
  path: "/flow",
  validateSearch: searches["/flow"],
  component: lazyPage(() => import("../flow/flow-page.js"), "FlowPage"),
});

const insights = createRoute({
  getParentRoute: () => signedIn,
  path: "/insights",
  validateSearch: searches["/insights"],
  component: lazyPage(() => import("../insights/insights-page.js"), "InsightsPage"),
});

const mail = createRoute({
  getParentRoute: () => signedIn,
  path: "/mail",
  validateSearch: searches["/mail"],
  component: lazyPage(() => import("../mails/mail-page.js"), "MailPage"),
});

const pages = [
  home,
  shop,
  orders,
  order,
  deadLetters,
  deadLetter,
  deadLetterAudit,
  services,
  flow,
  insights,
  mail,
];

export const router = createRouter({
  routeTree: root.addChildren([signIn, signOut, signedIn.addChildren(pages)]),
  defaultErrorComponent: PageProblem,
  defaultNotFoundComponent: NotFound,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  // The router's types are merged into this interface: its own way of learning which routes there are.
  // eslint.config.mjs lets this file declare one.
  interface Register {
    router: typeof router;
  }
}
