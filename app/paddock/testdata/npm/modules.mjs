// Prints where a browser finds the modules that the SDK's own import by name.
const names = [
  "@sentry/browser", "@sentry/core", "@sentry/core/browser", "@sentry/browser-utils", "@sentry/feedback", "@sentry/replay", "@sentry/replay-canvas",
  "@sentry/conventions/attributes", "@sentry/conventions/metrics", "@sentry/conventions/op", "web-vitals", "web-vitals/attribution",
];
const imports = {};
for (const name of names) {
  imports[name] = import.meta.resolve(name).replace(/.*\/node_modules\//, "/node_modules/");
}
console.log(JSON.stringify({ imports }));
