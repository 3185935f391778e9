// What makes the pages quicker; every one of them works without it.
"use strict";

document.documentElement.classList.add("scripted");

const OFF = "monthend-keys-off";
const keysAreOff = () => localStorage.getItem(OFF) === "yes";
const isTyping = (target) =>
  target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-once")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// Back from the history, it may be sent again: the server knows what was done.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  if (event.target.id === "keys-off") localStorage.setItem(OFF, event.target.checked ? "yes" : "");
});

// "g" and a letter go to a page; one letter presses what has it.
let afterG = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || keysAreOff()) return;
  const key = event.key;
  if (Date.now() - afterG < 1500) {
    afterG = 0;
    press(event, document.querySelector(`[data-go="${CSS.escape(key)}"]`));
  } else if (key === "g") {
    afterG = Date.now();
  } else if (key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  } else if (key.length === 1) {
    press(event, document.querySelector(`[data-press="${CSS.escape(key)}"]`));
  }
});

function press(event, found) {
  if (!found) return;
  event.preventDefault();
  found.focus();
  found.click();
}

window.addEventListener("DOMContentLoaded", () => {
  const off = document.getElementById("keys-off");
  if (off) off.checked = keysAreOff();
  const troubles = document.getElementById("troubles");
  if (troubles) troubles.focus();
});
