// A voice note is recorded in the page and goes with the form as any chosen file does. Where the
// browser cannot record, nothing of it is shown: a file can be chosen all the same.
const KINDS = ["audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm;codecs=opus"];
const ENDINGS = { "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/webm": "webm" };
const BITS = 32000; // a second: words are clear, and ten minutes stay under 3 MB
const LONGEST = 600; // seconds

const place = document.querySelector("[data-recorder]");
const form = place?.closest("form");
const input = form?.querySelector("input[type=file]");
const player = place?.querySelector("audio");
const clock = place?.querySelector("[data-clock]");
let now = null; // what is being recorded: its recorder, and since when
let made = null; // the file that was recorded

function button(name) {
  return place.querySelector(`[data-do=${name}]`);
}

function say(name) {
  place.querySelector("[role=status]").textContent = name ? place.dataset[name] : "";
}

/** Which buttons there are; the focus goes on to the one that takes the place of the pressed one. */
function show(names) {
  const held = place.contains(document.activeElement);
  for (const one of place.querySelectorAll("button")) one.hidden = !names.includes(one.dataset.do);
  if (held) button(names[0]).focus();
}

function tick() {
  if (!now) return;
  const seconds = Math.floor((Date.now() - now.since) / 1000);
  clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds >= LONGEST) end();
}

function letGo(stream) {
  for (const track of stream.getTracks()) track.stop();
}

async function begin() {
  if (now) return;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    say(error.name === "NotFoundError" ? "none" : "refused");
    return;
  }
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  const ended = new Promise((done) => {
    recorder.addEventListener("stop", done, { once: true });
  }).then(() => {
    letGo(stream);
    keep(new Blob(pieces, { type: recorder.mimeType.split(";")[0] }));
  });
  now = { recorder, ended, since: Date.now(), timer: setInterval(tick, 500) };
  recorder.start();
  clock.hidden = false;
  tick();
  show(["end"]);
  say("recording");
}

/** Resolves when the recording lies with the files of the form. */
function end() {
  if (!now) return Promise.resolve();
  const { recorder, ended, timer } = now;
  clearInterval(timer);
  now = null;
  if (recorder.state !== "inactive") recorder.stop();
  return ended;
}

function keep(sound) {
  clock.hidden = true;
  if (!sound.size) {
    show(["begin"]); // stopped before anything was heard
    say("nothing");
    return;
  }
  const stamp = new Date().toTimeString().slice(0, 5).replace(":", "-");
  const name = `${place.dataset.name} ${stamp}.${ENDINGS[sound.type] ?? "webm"}`;
  made = new File([sound], name, { type: sound.type });
  attach();
  player.src = URL.createObjectURL(made);
  player.hidden = false;
  show(["drop"]);
  say("recorded");
}

/** The chosen files, with the recording among them. */
function attach() {
  const held = new DataTransfer();
  for (const file of input.files) if (file !== made) held.items.add(file);
  if (made) held.items.add(made);
  input.files = held.files;
}

function drop() {
  const old = made;
  made = null;
  const held = new DataTransfer();
  for (const file of input.files) if (file.name !== old?.name || file.size !== old.size) held.items.add(file);
  input.files = held.files;
  URL.revokeObjectURL(player.src);
  player.removeAttribute("src");
  player.hidden = true;
  show(["begin"]);
  say("dropped");
}

/** Choosing files anew takes the place of those that were chosen: the recording stays with them. */
function onChoose() {
  if (made && ![...input.files].some((file) => file.name === made.name)) attach();
}

/** Whoever keeps the note while it records gets what was said until then. */
async function onSubmit(event) {
  if (!now) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await end();
  if (made) form.requestSubmit(event.submitter); // else the page says that nothing was heard
}

const DO = { begin, end, drop };

if (input && window.MediaRecorder && navigator.mediaDevices) {
  place.hidden = false;
  place.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (pressed) DO[pressed.dataset.do]();
  });
  input.addEventListener("change", onChoose);
  form.addEventListener("submit", onSubmit, { capture: true });
  window.addEventListener("pagehide", () => now && letGo(now.recorder.stream));
}
