// Small kindnesses of every page. Nothing on the site needs them.

// An answer that is a file, or a stopped load, leaves the page in place: its form must live on.
const SEND_AGAIN_AFTER = 8000;

/** A form is sent once: a second press of the button does nothing until the page comes back. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  setButtons(form, true);
  setTimeout(() => letSendAgain(form), SEND_AGAIN_AFTER);
}

function setButtons(form, busy) {
  for (const button of form.querySelectorAll('button:not([type="button"])')) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function letSendAgain(form) {
  delete form.dataset.sending;
  setButtons(form, false);
}

/** The browser keeps old pages; one that is shown again must be usable again. */
function onPageShow() {
  for (const form of document.querySelectorAll("form[data-sending]")) letSendAgain(form);
}

/** Tells a screen reader at once what to correct. */
function focusErrorSummary(root) {
  const summary = root.querySelector(".error-summary");
  if (summary) summary.focus();
}

/** Paper has no folds. The marker closes again what was closed before. */
function openFolds() {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.open = true;
    fold.dataset.wasClosed = "";
  }
}

function closeFolds() {
  for (const fold of document.querySelectorAll("details[data-was-closed]")) {
    fold.open = false;
    delete fold.dataset.wasClosed;
  }
}

/** A menu closes with Escape or a press elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
}

// --- signed out while typing ------------------------------------------------------------------

let out = false;

/** The page stays, with every word in it; signing in happens in another window. */
function signedOut(url) {
  out = true;
  const link = document.createElement("a");
  Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  link.textContent = document.body.dataset.signIn;
  say(document.body.dataset.out, link);
}

function say(...words) {
  const place = document.getElementById("not-sent") ?? document.getElementById("saved");
  if (!place) return;
  place.className = "notice notice-warning";
  const line = document.createElement("p");
  line.append(...words.flatMap((word) => [word, " "]));
  place.replaceChildren(line);
}

/** Forms carry a proof that ends with the sign-in; a new one comes with a new page. Resolves to
 * whether the same person is here. */
async function renew() {
  const answer = await fetch(window.location.pathname, { redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.body.dataset.person !== document.body.dataset.person) {
    say(document.body.dataset.other);
    return false;
  }
  const proof = page.querySelector("main input[name=csrfmiddlewaretoken]")?.value;
  if (!proof) return false;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = proof;
  out = false;
  document.dispatchEvent(new Event("footbridge:again"));
  return true;
}

async function onReturn() {
  if (out && (await renew().catch(() => false))) say(document.body.dataset.back);
}

/** Saving while one types must never carry the page away, nor stop because of an old proof. */
function onSaved(event) {
  const { xhr, requestConfig } = event.detail;
  const url = xhr.getResponseHeader("HX-Redirect");
  if (requestConfig.verb !== "post") return;
  if (url) {
    event.preventDefault();
    signedOut(url);
  } else if (xhr.status === 403) {
    renew().catch(() => false);
  }
}

window.footbridge = { signedOut, renew };
window.addEventListener("focus", onReturn);
document.addEventListener("visibilitychange", () => document.hidden || onReturn());
document.addEventListener("htmx:beforeOnLoad", onSaved);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) letSendAgain(form);
});
document.addEventListener("htmx:afterSettle", (event) => focusErrorSummary(event.target));
document.addEventListener("click", (event) => {
  closeMenus(event.target);
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", onEscape);
window.addEventListener("pageshow", onPageShow);
window.addEventListener("beforeprint", openFolds);
window.addEventListener("afterprint", closeFolds);
focusErrorSummary(document);
