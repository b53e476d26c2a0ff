(function () {
  "use strict";
  var script = document.currentScript;
  var address = new URL(script ? script.src : "", document.baseURI);
  var asked = address.searchParams;
  function word(name, usual) { return asked.get(name) || usual; }
  function make(tag, look, text) {
    var element = document.createElement(tag);
    element.style.cssText = look;
    if (text) { element.textContent = text; }
    return element;
  }
  var font = "font:15px/1.5 system-ui,sans-serif;color:#1c1b22;";
  var shade = make("div", "position:fixed;inset:0;z-index:2147483647;background:rgba(20,18,30,.5);display:flex;align-items:center;justify-content:center;" + font);
  var form = make("form", "background:#fff;padding:28px;border-radius:10px;width:420px;max-width:90vw;box-shadow:0 12px 40px rgba(0,0,0,.3);" + font);
  shade.setAttribute("role", "dialog");
  shade.setAttribute("aria-modal", "true");
  form.appendChild(make("h2", "margin:0 0 4px;font-size:20px;", word("title", "Something went wrong.")));
  form.appendChild(make("p", "margin:0 0 16px;color:#5c5a66;", word("subtitle", "The team has been told.") + " " + word("subtitle2", "If you want to help, tell us what happened.")));
  var fields = {};
  function field(name, label, tag, value) {
    var around = make("label", "display:block;margin:0 0 12px;", label);
    var input = make(tag, "display:block;width:100%;box-sizing:border-box;padding:8px;border:1px solid #b9b6c4;border-radius:6px;" + font);
    if (tag === "textarea") { input.rows = 4; }
    input.value = value || "";
    input.required = true;
    fields[name] = input;
    around.appendChild(input);
    form.appendChild(around);
  }
  field("name", word("labelName", "Name"), "input", asked.get("name"));
  field("email", word("labelEmail", "Email"), "input", asked.get("email"));
  fields.email.type = "email";
  field("comments", word("labelComments", "What happened?"), "textarea", "");
  var problem = make("p", "color:#b3261e;margin:0 0 12px;");
  problem.setAttribute("role", "alert");
  var button = "padding:8px 16px;border-radius:6px;border:1px solid #4b3fae;cursor:pointer;margin-right:8px;font:inherit;";
  var send = make("button", button + "background:#4b3fae;color:#fff;", word("labelSubmit", "Send"));
  var close = make("button", button + "background:#fff;color:#4b3fae;", word("labelClose", "Close"));
  send.type = "submit";
  close.type = "button";
  form.appendChild(problem);
  form.appendChild(send);
  form.appendChild(close);
  shade.appendChild(form);
  function end() {
    document.removeEventListener("keydown", key);
    shade.remove();
    window.postMessage("__sentry_reportdialog_closed__", "*");
  }
  function key(event) { if (event.key === "Escape") { end(); } }
  close.addEventListener("click", end);
  document.addEventListener("keydown", key);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var body = new URLSearchParams();
    Object.keys(fields).forEach(function (name) { body.set(name, fields[name].value); });
    send.disabled = true;
    fetch(address, { method: "POST", body: body }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      form.replaceChildren(make("p", "margin:0 0 16px;", word("successMessage", "Your words were sent. Thank you.")), close);
      close.focus();
    }).catch(function () {
      send.disabled = false;
      problem.textContent = word("errorGeneric", "This could not be sent. Please try again.");
    });
  });
  document.body.appendChild(shade);
  fields.name.focus();
})();
