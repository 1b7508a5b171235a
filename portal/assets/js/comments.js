// Comments on a draft plan, one after the other by key: J leads to the next, K to the one before.
// The links beside each comment do the same without this file. Nobody needs the keys, and who
// speaks to the machine, or types with a switch, turns them off (WCAG 2.1.4).
const OFF = "footbridge-comment-keys-off";
const WAYS = { j: "after", k: "before" };
const settings = document.querySelector("[data-comment-keys]");
const button = settings?.querySelector("button");

/** A browser that keeps nothing has the keys on, and off until the page is left. */
function isOff() {
  return button.getAttribute("aria-pressed") === "true";
}

function turn(off) {
  button.setAttribute("aria-pressed", String(off));
}

function remembered() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function remember(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // it holds until the page is left
  }
}

/** Letters that belong to what one types, to a list one chooses from, or to an open sheet. */
function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable], [popover], dialog") !== null;
}

function talks() {
  return [...document.querySelectorAll(".talk[id]")].filter((one) => one.checkVisibility());
}

/** The comment that has the focus or was led to; else the last one above the middle of the screen. */
function current(all) {
  const held = document.activeElement.closest(".talk[id]");
  if (held) return all.indexOf(held);
  const middle = window.innerHeight / 2;
  return all.findLastIndex((one) => one.getBoundingClientRect().top < middle);
}

function lead(to) {
  to.tabIndex = -1;
  to.focus();
}

function go(way) {
  const all = talks();
  if (all.length === 1 && document.querySelector("a[rel=next], a[rel=prev]")) {
    document.querySelector(`nav a[data-way=${way}]`)?.click();
    return;
  }
  const here = current(all);
  const next = all[way === "after" ? here + 1 : here - 1];
  if (next) lead(next);
}

function onKey(event) {
  const way = WAYS[event.key.toLowerCase()];
  const held = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (!way || held || event.isComposing || event.defaultPrevented || isOff()) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  go(way);
}

/** A press on a link leads the focus too, not only the eye. */
function onPress(event) {
  const link = event.target.closest(".talk a[data-way]");
  const to = link && document.getElementById(link.hash.slice(1));
  if (to) setTimeout(() => lead(to));
}

if (settings) {
  settings.hidden = false;
  turn(remembered());
  button.addEventListener("click", () => {
    turn(!isOff());
    remember(isOff());
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onPress);
}
