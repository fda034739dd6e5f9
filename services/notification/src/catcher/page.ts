import { markup } from "../templates/markup.js";
import type { Mail } from "./mailbox.js";

/** The caught mails as a page for people. */
export function pageOf(mails: readonly Mail[]): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Caught mails</title>
<style>
body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
summary { cursor: pointer; padding: 0.4em 0; border-bottom: 1px solid #ddd }
pre { white-space: pre-wrap; background: #f6f6f6; padding: 1em }
small { color: #666 }
</style>
</head>
<body>
<h1>Caught mails</h1>
<form>
<input name="to" placeholder="to"> <input name="subject" placeholder="subject">
<input name="order" placeholder="order"> <button>Find</button>
</form>
<p>${mails.length} mails, newest first. As JSON: <a href="/mails">/mails</a></p>
${mails.map(
  (mail) => markup`<details>
<summary>${mail.subject} <small>to ${mail.to.join(", ")}, ${mail.receivedAt.toISOString()}</small></summary>
<pre>${mail.text}</pre>
</details>
`,
)}
</body>
</html>
`.source;
}
