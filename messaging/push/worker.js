// What a browser does with a message that comes while no page is open. It shows the few words that
// it was told and opens the page they lead to. It keeps nothing and asks for nothing.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const told = event.data.json();
  const { body, tag, lang, dir } = told;
  const look = { body, tag, lang, dir, data: { path: told.path } };
  event.waitUntil(self.registration.showNotification(told.title, look));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.path));
});
