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
