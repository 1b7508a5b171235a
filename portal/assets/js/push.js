// Messages on this device: the button that adds it. Without this file the page says in which other
// ways one is told.

const form = document.getElementById("push-form");
const words = document.getElementById("push-words");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function say(text) {
  words.textContent = text;
  words.className = text ? "notice notice-warning" : "";
}

/** The key as the browser wants it: bytes. */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function plain(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A browser that was added with another key of this site is added anew. */
async function subscribed(manager) {
  const wish = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
  try {
    return await manager.subscribe(wish);
  } catch (trouble) {
    const old = trouble.name === "InvalidStateError" && (await manager.getSubscription());
    if (!old) throw trouble;
    await old.unsubscribe();
    return manager.subscribe(wish);
  }
}

async function add() {
  if ((await Notification.requestPermission()) !== "granted") {
    say(form.dataset.denied);
    return;
  }
  const { worker, scope } = form.dataset;
  const registration = await navigator.serviceWorker.register(worker, { scope });
  await active(registration);
  const found = await subscribed(registration.pushManager);
  form.elements.endpoint.value = found.endpoint;
  form.elements.p256dh.value = plain(found.getKey("p256dh"));
  form.elements.auth.value = plain(found.getKey("auth"));
  form.submit();
}

/** A worker takes a moment until it can be told something. */
function active(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve();
  return new Promise((done) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && done());
  });
}

async function onPress(event) {
  event.preventDefault();
  say("");
  try {
    await add();
  } catch {
    say(form.dataset.failed);
  }
}

if (form && able) {
  form.hidden = false;
  document.getElementById("push-unable").hidden = true;
  form.addEventListener("submit", onPress);
}
