import { hasParameter } from "../model/parameters.js";
import type { Rule } from "./rule.js";

/** An exchange is declared by its name: one with a parameter in it would be declared with the braces. */
export const exchangeNameIsKnown: Rule = ({ exchanges }) =>
  exchanges
    .filter(({ name }) => hasParameter(name))
    .map(({ name, at }) => ({
      rule: "exchange-has-a-name",
      at,
      what: `the exchange ${name} has a parameter in its name, so that its name is known at run time only`,
      loss: "the code would declare an exchange of this very name, which nobody else uses",
      fix: "name the exchange, and put the parameter into the routing key, which is the channel's `address`",
    }));
