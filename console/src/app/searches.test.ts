import { createMemoryHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { searches } from "./searches.js";

const root = createRootRoute();
const pages = Object.entries(searches).map(([path, validateSearch]) =>
  createRoute({ getParentRoute: () => root, path, validateSearch }),
);

/** What the page at an address is given, and what the address becomes. */
function opened(address: string) {
  const history = createMemoryHistory({ initialEntries: [address] });
  const router = createRouter({ routeTree: root.addChildren(pages), history });
  const at = router.latestLocation;
  const { href } = router.buildLocation({ to: at.pathname, search: true, _includeValidateSearch: true });

  return { search: router.matchRoutes(at.pathname, at.search).at(-1)?.search as unknown, href };
}

test.each([
  ["/sign-in?to=https://evil.example", "/sign-in"],
  ["/sign-in?to=//evil.example", "/sign-in"],
  ["/shop?q=&placed=the-last-one", "/shop"],
  ["/shop?placed=------------------------------------", "/shop"],
  ["/orders?status=nonsense&customer=ada&from=2026-02-30&to=yesterday", "/orders"],
  ["/orders?customer=11111111-1111-1111-1111-111111111111&to=9999-12-31", "/orders"],
  ["/dead-letters?queue=", "/dead-letters"],
  [`/dead-letters?queue=${"q".repeat(256)}`, "/dead-letters"],
  ["/dead-letters/0a1b2c3d?queue=null", "/dead-letters/0a1b2c3d"],
  ["/dead-letters/audit?ref=true", "/dead-letters/audit"],
  ["/flow?service=%5B1%5D&message=&open=nonsense&view=table", "/flow"],
  ["/insights?span=7d", "/insights"],
  ["/mail?mail=last&q=%20", "/mail"],
  ["/mail?mail=-1", "/mail"],
])("at %s the page is given nothing of it, and the address becomes %s", (typed, corrected) => {
  expect(opened(typed)).toEqual({ search: {}, href: corrected });
});

test.each([
  ["/orders?status=rejected&sort=price", { status: "rejected" }, "/orders?status=rejected"],
  ["/insights?span=15m&utm_source=mail", { span: "15m" }, "/insights?span=15m"],
  ["/shop?q=100", { q: "100" }, "/shop?q=%22100%22"],
  ["/dead-letters?queue=7", { queue: "7" }, "/dead-letters?queue=%227%22"],
  ["/mail?q=5f0c&mail=7", { q: "5f0c", mail: 7 }, "/mail?q=5f0c&mail=7"],
  [
    "/flow?service=order&open=queue:orders.saga&zoom=3",
    { service: "order", open: "queue:orders.saga" },
    "/flow?service=order&open=queue%3Aorders.saga",
  ],
])("at %s what is known is kept, and nothing else", (typed, search, corrected) => {
  expect(opened(typed)).toEqual({ search, href: corrected });
});
