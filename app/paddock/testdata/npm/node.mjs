// Run with the DSN as argument; prints what the SDK sent, by type.
import * as Sentry from "@sentry/node";
import { act, counted, settings } from "./what.mjs";

const client = Sentry.init({ ...settings, dsn: process.argv[2] });
const counts = counted(client);
Sentry.startSession();
act(Sentry);
Sentry.captureCheckIn({ monitorSlug: "nightly", status: "ok" });
Sentry.endSession();
await Sentry.close(10000);
console.log(JSON.stringify(counts));
