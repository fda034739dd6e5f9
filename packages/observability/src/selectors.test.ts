import { expect, test } from "vitest";
import { selectorsOf } from "./selectors.js";

test.each<[string, readonly string[]]>([
  ["up", ["up"]],
  ["1 - up / 2e3 > 14.4 * 0.005", ["up"]],
  [
    'up{job=~"shop|rabbitmq"} == 0 or absent(up{job="rabbitmq"})',
    ['up{job=~"shop|rabbitmq"}', 'up{job="rabbitmq"}'],
  ],
  ["sum by (queue) (rate(handled_total[5m])) / sum(handled_total) by (queue)", ["handled_total"]],
  ["SUM WITHOUT (le) (a) OR b", ["a", "b"]],
  ["histogram_quantile(0.99, sum by (le) (rate(seconds_bucket{}[10m]))) >= 0", ["seconds_bucket{}"]],
  ["a / on (queue) group_left () b unless ignoring (x) c and d", ["a", "b", "c", "d"]],
  ["a > bool b * on (x) group_right c", ["a", "b", "c"]],
  [
    "queue:drain:seconds offset 5m and deriv(depth[15m:1m] @ start()) > -Inf",
    ["queue:drain:seconds", "depth"],
  ],
  ['{__name__=~"a|b", state="closed"} or on () vector(0)', ['{__name__=~"a|b",state="closed"}']],
  [
    String.raw`a{x="}", y='{ b (', z="\"}"} + c{x=` + "`}`}",
    [String.raw`a{x="}",y='{ b (',z="\"}"}`, "c{x=`}`}"],
  ],
  ["a # of b\n + time() - a", ["a"]],
  ["vector(0)", []],
])("the selectors of %s are %j", (expr, selectors) => {
  expect(selectorsOf(expr)).toEqual(selectors);
});
