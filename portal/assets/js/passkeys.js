// Passkeys: shows the offer where the browser knows them, and says so when one did not work.

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-problem]");
  if (!words) return;
  words.hidden = false;
  words.scrollIntoView({ block: "nearest" });
});
