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
  // What is kept as a file leaves the page as it is.
  if (!form.hasAttribute("data-once") || event.submitter?.hasAttribute("data-download")) return;
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

// A text is copied by its button; where a browser does not allow that, it is selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  getSelection().selectAllChildren(text);
  try {
    await navigator.clipboard.writeText(text.textContent);
    status.textContent = "Copied.";
  } catch {
    status.textContent = "It is selected: copy it by the keys of your system.";
  }
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
  // On a telephone the tab that is open may be beyond the edge.
  const tab = document.querySelector("nav.tabs [aria-current]");
  if (tab) tab.closest("nav").scrollLeft = tab.offsetLeft - tab.closest("nav").offsetLeft - 24;
  const troubles = document.getElementById("troubles");
  if (troubles) troubles.focus();
});

// The lines of an entry, added up while they are typed; the server adds them up again.
const PLACES = 6;

// An amount as the server reads it, in millionths; null if it reads none there.
function units(text) {
  const plain = text.trim();
  if (!plain) return 0n;
  if (!/^[0-9]+(\.[0-9]*)?$/.test(plain)) return null;
  const [whole, part = ""] = plain.split(".");
  return BigInt(whole + part.slice(0, PLACES).padEnd(PLACES, "0"));
}

function shownUnits(amount) {
  const digits = String(amount < 0n ? -amount : amount).padStart(PLACES + 1, "0");
  const part = digits.slice(-PLACES).replace(/0+$/, "").padEnd(2, "0");
  return digits.slice(0, -PLACES) + "." + part;
}

function addUp(form) {
  const sides = { debit: 0n, credit: 0n };
  let unread = false;
  for (const each of form.querySelectorAll("[data-side]")) {
    const amount = units(each.value);
    if (amount === null) unread = true;
    else sides[each.dataset.side] += amount;
  }
  for (const side of ["debit", "credit"]) form.querySelector(`[data-sum=${side}]`).textContent = shownUnits(sides[side]);
  const off = sides.debit - sides.credit;
  const said = form.querySelector("[data-difference]");
  const words = unread ? "An amount cannot be read: write 1234.50"
    : off === 0n ? (sides.debit ? "Balanced" : "Nothing is typed yet")
    : `${off > 0n ? "Debits" : "Credits"} are ${shownUnits(off)} more`;
  said.classList.toggle("is-off", unread || off !== 0n);
  said.classList.toggle("is-even", !unread && off === 0n && sides.debit !== 0n);
  if (said.textContent !== words) said.textContent = words;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form && event.target.dataset.side) addUp(form);
});
window.addEventListener("pageshow", () => {
  for (const each of document.querySelectorAll("[data-difference]")) addUp(each.closest("form"));
});

// A file may be dropped beside its input.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.(".drop");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("is-over", kind === "dragover");
    const files = event.dataTransfer.files;
    if (kind === "drop" && files.length) place.querySelector("input[type=file]").files = files;
  });
}
