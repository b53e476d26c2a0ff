// What both programs do with their SDK, so that what is stored can be compared.
export const settings = { release: "shop@1.2.3", environment: "end-to-end", enableLogs: true, sendDefaultPii: true };

// counted adds up what an SDK hands to the network, by the item's type.
export function counted(client) {
  const counts = {};
  client.on("beforeEnvelope", ([, items]) => {
    for (const [header] of items) {
      counts[header.type] = (counts[header.type] || 0) + 1;
    }
  });
  return counts;
}

export function act(Sentry) {
  Sentry.setUser({ id: "7", email: "kim@example.com" });
  Sentry.setTag("shelf", "lamps");
  Sentry.addBreadcrumb({ category: "cart", message: "put a lamp into the cart" });
  Sentry.withScope((scope) => {
    scope.addAttachment({ filename: "cart.json", data: '{"lamps":1}', contentType: "application/json" });
    try {
      try {
        JSON.parse("{");
      } catch (inner) {
        throw new Error("the cart cannot be read", { cause: inner });
      }
    } catch (outer) {
      Sentry.captureException(outer);
    }
  });
  Sentry.captureException(new AggregateError([new TypeError("no lamp"), new RangeError("no rug")], "nothing is left"));
  const about = Sentry.captureMessage("stock is low", "warning");
  Sentry.captureFeedback({ name: "Kim", email: "kim@example.com", message: "The lamp did not come.", associatedEventId: about });
  Sentry.logger.error("no traceback here");
  return about;
}
