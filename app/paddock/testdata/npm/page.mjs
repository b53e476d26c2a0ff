// The page's program: it does the same in a browser, and tells the page's server what the SDK sent.
import * as Sentry from "@sentry/browser";
import { act, counted, settings } from "/what.mjs";

const client = Sentry.init({ ...settings, dsn: document.body.dataset.dsn });
const counts = counted(client);
act(Sentry);
setTimeout(() => { throw new RangeError("nobody caught this"); });
setTimeout(async () => {
  await Sentry.flush(10000);
  await fetch("/done", { method: "POST", body: JSON.stringify(counts) });
}, 200);
