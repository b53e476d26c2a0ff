// The page's program: it does the same in a browser, and tells the page's server what the SDK sent.
import * as Sentry from "@sentry/browser";
import { act, counted, settings } from "/what.mjs";

const client = Sentry.init({ ...settings, dsn: document.body.dataset.dsn });
const counts = counted(client);
const about = act(Sentry);
setTimeout(() => { throw new RangeError("nobody caught this"); });

function until(found) {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const it = found();
      if (it) { clearInterval(timer); resolve(it); }
    }, 50);
  });
}

// askedWhatHappened fills in the dialog that the SDK loads from the server.
async function askedWhatHappened() {
  Sentry.showReportDialog({ eventId: about });
  const form = await until(() => document.querySelector("[role=dialog] form"));
  const [name, email] = form.querySelectorAll("input");
  name.value = "Kim";
  email.value = "kim@example.com";
  form.querySelector("textarea").value = "Nothing happened.";
  form.requestSubmit();
  await until(() => form.textContent.includes("Thank you"));
  counts.user_report = 1;
}

setTimeout(async () => {
  await Sentry.flush(10000);
  await askedWhatHappened();
  new Image().src = "https://pictures.example.test/lamp.png"; // which the page's policy forbids
  setTimeout(() => fetch("/done", { method: "POST", body: JSON.stringify(counts) }), 1000);
}, 200);
