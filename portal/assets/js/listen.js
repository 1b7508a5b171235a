// A draft plan is read aloud by the browser, section by section. Where the browser cannot speak, or
// has no voice for a language of the page, nothing of it is shown.
const LONGEST = 180; // letters at a time: some browsers fall silent in the middle of more
const speech = window.speechSynthesis;
const PASSAGES = "[data-text], .plan-name, .plan-part .facts dt, .plan-part .facts dd";
let now = null; // what is spoken: its controls, the sentences, and where it is

function voiceFor(language) {
  const voices = speech.getVoices();
  const short = language.slice(0, 2).toLowerCase();
  return voices.find((one) => one.lang.slice(0, 2).toLowerCase() === short) ?? null;
}

/** What a reader reads: explanations that are folded away are no words of the draft. */
function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const away of copy.querySelectorAll("[popover], .visually-hidden")) away.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function inSentences(text) {
  const found = text.match(/[^.!?;:]+[.!?;:]*\s*/g) ?? [];
  return found.flatMap((one) => one.match(new RegExp(`.{1,${LONGEST}}(?:\\s|$)|\\S+`, "g")) ?? []);
}

/** Each sentence with the language that it is written in. */
function sentencesOf(section) {
  return [...section.querySelectorAll(PASSAGES)]
    .filter((one) => one.checkVisibility())
    .flatMap((one) => {
      const language = one.closest("[lang]").lang;
      return inSentences(wordsOf(one)).map((words) => ({ words: words.trim(), language }));
    })
    .filter((one) => one.words);
}

function button(controls, name) {
  return controls.querySelector(`[data-do=${name}]`);
}

/** Which buttons there are; the focus goes on to the one that takes the place of the pressed one. */
function show(controls, names) {
  const held = controls.contains(document.activeElement);
  for (const one of controls.querySelectorAll("button")) one.hidden = !names.includes(one.dataset.do);
  if (held) button(controls, names[0]).focus();
}

function stop() {
  if (!now) return;
  const { controls } = now;
  now = null;
  speech.cancel();
  show(controls, ["play"]);
}

function speakOn() {
  const mine = now;
  const next = mine.sentences[mine.at];
  if (!next) {
    stop();
    return;
  }
  const spoken = new SpeechSynthesisUtterance(next.words);
  spoken.lang = next.language;
  spoken.voice = voiceFor(next.language);
  spoken.addEventListener("end", () => {
    if (now !== mine || mine.paused) return;
    mine.at += 1;
    speakOn();
  });
  spoken.addEventListener("error", () => {
    if (now === mine && !mine.paused) stop();
  });
  speech.speak(spoken);
}

const DO = {
  play(controls) {
    stop();
    now = { controls, sentences: sentencesOf(controls.closest("section")), at: 0, paused: false };
    show(controls, ["pause", "stop"]);
    speakOn();
  },
  // A browser's own pause is forgotten on some phones: the sentence begins again instead.
  pause(controls) {
    now.paused = true;
    speech.cancel();
    show(controls, ["on", "stop"]);
  },
  on(controls) {
    now = { ...now, paused: false };
    show(controls, ["pause", "stop"]);
    speakOn();
  },
  stop,
};

function onPress(event) {
  const pressed = event.target.closest("[data-listen] [data-do]");
  if (pressed) DO[pressed.dataset.do](pressed.closest("[data-listen]"));
}

/** Voices come late in some browsers. A section in a language without a voice stays silent. */
function offer() {
  for (const controls of document.querySelectorAll("[data-listen]")) {
    const found = sentencesOf(controls.closest("section"));
    controls.hidden = !found.length || !found.every((one) => voiceFor(one.language));
  }
}

if (speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  document.addEventListener("click", onPress);
  window.addEventListener("pagehide", stop);
}
