// The open thread: new entries come by themselves, a message is sent without leaving the page.
// Without this file the page works the same, with a reload for each step.

const SEEN = 15_000; // milliseconds between two questions for news
const HIDDEN = 60_000; // the same while the page is not looked at
const news = document.getElementById("news");
const entries = document.getElementById("entries");
let timer = 0;
let asking = false;
let stopped = false;

// --- news -----------------------------------------------------------------------------------

function newest() {
  const numbers = [...entries.querySelectorAll("[data-number]")].map((li) => Number(li.dataset.number));
  return Math.max(0, ...numbers);
}

function later(pause) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(askForNews, pause);
}

async function askForNews() {
  if (asking || stopped) return;
  asking = true;
  try {
    await takeNews(await fetch(`${news.dataset.url}?after=${newest()}`, { redirect: "manual" }));
  } catch {
    news.textContent = news.dataset.away;
  } finally {
    asking = false;
  }
  later(document.hidden ? HIDDEN : SEEN);
}

async function takeNews(answer) {
  if (answer.type === "opaqueredirect") {
    stopped = true;
    window.footbridge.signedOut(`/accounts/login/?next=${encodeURIComponent(window.location.pathname)}`);
  } else if (answer.status === 403 || answer.status === 404) {
    stopped = true; // taken off the team, or another role was chosen elsewhere
    news.textContent = news.dataset.closed;
  } else if (answer.status === 200) {
    show(await answer.text());
  } else if (answer.status === 204 && news.textContent === news.dataset.away) {
    news.textContent = "";
  }
}

/** Appends entries above the composer; what is already there stays untouched. */
function show(html) {
  const piece = document.createElement("template");
  piece.innerHTML = html;
  const last = newest();
  for (const item of [...piece.content.children]) {
    if (Number(item.dataset.number ?? Infinity) > last) entries.append(item);
  }
  entries.parentElement.querySelector(":scope > .empty")?.remove();
  news.textContent = news.dataset.arrived;
}

// --- sending --------------------------------------------------------------------------------

function composer() {
  return document.getElementById("composer");
}

/** Buttons that save, quote or correct go the ordinary way: they keep everything and reload. */
function onSubmit(event) {
  const form = event.target;
  if (form.id !== "composer" || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  if (form.dataset.busy === undefined) send(form);
}

/** A file too big is told before a byte goes out. */
function isTooBig(form) {
  const field = form.querySelector("input[type=file]");
  const size = [...field.files].reduce((sum, file) => sum + file.size, 0);
  return size > Number(field.dataset.limit ?? Infinity);
}

function send(form, again = false) {
  if (isTooBig(form)) {
    tell(form, form.dataset.big);
    return;
  }
  setBusy(form, true);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => showProgress(form, event));
  request.addEventListener("load", () => takeAnswer(form, request, again));
  request.addEventListener("error", () => fail(form, form.dataset.lost));
  request.addEventListener("abort", () => fail(form, form.dataset.lost));
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

function setBusy(form, busy) {
  if (busy) form.dataset.busy = "";
  else delete form.dataset.busy;
  form.setAttribute("aria-busy", String(busy));
  form.querySelector("#sending").hidden = !busy;
  if (busy) tell(form, "");
}

function showProgress(form, event) {
  if (event.lengthComputable) {
    form.querySelector("#sending progress").value = Math.round((100 * event.loaded) / event.total);
  }
}

function tell(form, words) {
  const place = form.querySelector("#not-sent");
  place.className = words ? "notice notice-error" : "";
  place.textContent = words;
}

function fail(form, words) {
  setBusy(form, false);
  tell(form, words);
}

/** An old proof is renewed once, when the same person is still here. */
async function takeAnswer(form, request, again) {
  const next = request.getResponseHeader("HX-Redirect");
  if (request.status === 403 && !again && (await window.footbridge.renew().catch(() => false))) {
    send(form, true);
  } else if (request.status === 200 || request.status === 422) replace(form, request.responseText);
  else if (next?.includes("/receipt/")) window.location.assign(next);
  else if (next) {
    fail(form, "");
    window.footbridge.signedOut(next);
  } else fail(form, request.status === 413 ? form.dataset.big : form.dataset.failed);
}

function replace(form, html) {
  const piece = document.createElement("template");
  piece.innerHTML = html;
  const fresh = piece.content.querySelector("#composer");
  form.replaceWith(fresh);
  window.htmx?.process(fresh);
  const summary = fresh.querySelector(".error-summary");
  if (summary) {
    summary.focus();
    return;
  }
  fresh.querySelector("textarea").focus({ preventScroll: true });
  fresh.querySelector("#saved").textContent = fresh.dataset.sent ?? "";
  if (news) askForNews();
}

/** The link that was pressed is gone; who uses keys goes on at the first of what came. */
function goOn(event) {
  const lost = document.activeElement === document.body;
  if (lost && event.target.closest?.("#entries")) event.target.querySelector("a, button")?.focus();
}

document.addEventListener("htmx:afterSwap", goOn);
document.addEventListener("submit", onSubmit, true);
document.addEventListener("footbridge:again", () => {
  stopped = false;
  if (news && entries) later(500);
});
if (news && entries) {
  later(SEEN);
  document.addEventListener("visibilitychange", () => later(document.hidden ? HIDDEN : 500));
}

/** A link to the composer leads into its text field, one to an entry opens the whole of its text. */
function goToPlace() {
  if (window.location.hash === "#write") composer()?.querySelector("textarea")?.focus();
  const number = Number(/^#e(\d+)$/.exec(window.location.hash)?.[1] ?? 0);
  if (number) goToEntry(number);
}

/** An entry older than those that are drawn is asked for from the server, which opens it too. */
function goToEntry(number) {
  const entry = document.getElementById(`e${number}`);
  const drawn = [...(entries?.querySelectorAll("[data-number]") ?? [])].map((li) => Number(li.dataset.number));
  if (entry) {
    for (const fold of entry.querySelectorAll(".entry-body > .entry-rest")) fold.open = true;
    entry.scrollIntoView();
  } else if (news && drawn.length && number < Math.min(...drawn)) {
    window.location.replace(`${window.location.pathname}?entry=${number}#e${number}`);
  }
}

window.addEventListener("hashchange", goToPlace);
if (document.readyState === "complete") goToPlace();
else window.addEventListener("load", goToPlace);
