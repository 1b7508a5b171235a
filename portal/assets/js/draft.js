// On a shared draft, words that are selected can be commented on: with a finger, a mouse or keys.
const LONGEST = 600;
const AROUND = 60;
const offer = document.getElementById("offer");
const link = offer?.querySelector("a");
const told = document.getElementById("offer-told");
let hiding = 0;

/** What a reader reads of it: explanations that are folded away are no words of the draft. */
function words(range) {
  const piece = range.cloneContents();
  for (const away of piece.querySelectorAll("[popover], .visually-hidden")) away.remove();
  return piece.textContent;
}

/** The text of the draft in which all of the selection lies, if any. */
function textOf(range) {
  const inside = range.commonAncestorContainer;
  const element = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
  return element?.closest("[data-text]") ?? null;
}

function chosen() {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = textOf(range);
  const quote = words(range).trim();
  if (!text || !quote || quote.length > LONGEST) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const given = { part: text.dataset.part, text: text.dataset.text, quote, before: words(before).slice(-AROUND) };
  return { given, place: text };
}

/** Next to the words that it is about: who goes by keys comes to it next. */
function show({ given, place }) {
  link.search = new URLSearchParams(given).toString();
  if (place.nextElementSibling !== offer) place.after(offer);
  offer.hidden = false;
  told.textContent = told.dataset.said;
}

function hide() {
  offer.hidden = true;
  told.textContent = "";
}

/** A press on the link ends the selection in some browsers: the link waits a moment for it. */
function onSelection() {
  clearTimeout(hiding);
  const found = chosen();
  if (!found) {
    hiding = setTimeout(hide, 400);
    return;
  }
  show(found);
}

if (offer) document.addEventListener("selectionchange", onSelection);
