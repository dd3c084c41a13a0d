/* The desk without reloading: codes are sent one after another while the next is read; what a network lost is sent
   again under the same key, so that it is written once. The answer is the page itself, whose parts take the place of
   the old ones. */
import { LateAnswers } from "./late-answers.js";

const PAUSE = 3_000;
/* A network that hangs says nothing: whoever stands at the door is told, and the code is sent again under its key. */
const PATIENCE = 10_000;

/** @param {ParentNode} root */
export function enhanceCheckIn(root) {
  const desk = root.querySelector("[data-check-in]");
  if (desk) {
    new CheckIn(desk);
  }
}

class CheckIn {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("[data-check-in-form]");
    this.field = this.form.querySelector("input[name=typed]");
    this.status = root.querySelector("[data-check-in-status]");
    this.late = new LateAnswers(root.querySelector("[data-late-answers]"), () => this.field.focus());
    this.waiting = [];
    this.isBusy = false;
    this.isCut = false;
    root.addEventListener("submit", (event) => this.submitted(event));
    root.ownerDocument.addEventListener("keydown", (event) => this.pressed(event));
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    this.focus();
  }

  submitted(event) {
    if (event.target.method !== "post") {
      return;
    }
    event.preventDefault();
    const body = new FormData(event.target);
    if (event.target === this.form && !this.field.value.trim()) {
      return;
    }
    body.set("form_key", newKey());
    this.field.value = "";
    const typed = body.get("typed") ?? event.target.closest("li").querySelector("strong").textContent;
    // Whoever stands behind one that waits for the network waits for it too.
    const waited = this.waiting.some((one) => one.waited);
    this.waiting.push({ url: event.target.getAttribute("action"), body, typed, at: new Date(), waited });
    if (this.isCut) {
      this.sayCut();
    }
    this.work();
  }

  /* What waits to be sent or to be looked at is nowhere else. */
  leaving(event) {
    if (this.waiting.length > 0 || !this.late.isEmpty) {
      event.preventDefault();
    }
  }

  /* Letters and digits belong to the field wherever the focus is: a scanner must not press a button of the list. */
  pressed(event) {
    const isTyped = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isTyped && !event.target.matches("input, textarea, select")) {
      this.field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const places = [this.field, ...this.root.querySelectorAll("#check-in-found button")];
      const next = places[places.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next && places.includes(event.target)) {
        event.preventDefault();
        next.focus();
      }
    }
  }

  async work() {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    while (this.waiting.length > 0) {
      const page = await this.answerTo(this.waiting[0]);
      this.isCut = page === null;
      if (page) {
        const read = this.waiting.shift();
        this.late.add(read, page, this.waiting.length > 0);
        this.show(page);
      } else {
        this.sayCut();
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
    this.isBusy = false;
  }

  /* The page that the server has answered with, whatever it says; null where it has not answered. */
  async answerTo({ url, body }) {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { method: "POST", body, signal: patience.signal });
      return answer.status >= 500 ? null : new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return null;
    } finally {
      clearTimeout(end);
    }
  }

  show(page) {
    const isTaken = page.querySelector("[data-check-in-answer], #check-in-found > *");
    this.say(isTaken ? "" : this.root.dataset.checkInRefused);
    if (isTaken) {
      this.replaceParts(page);
      this.focus();
    } else {
      this.field.focus();
    }
  }

  replaceParts(page) {
    for (const part of this.root.querySelectorAll("[data-check-in-part]")) {
      part.replaceChildren(...document.adoptNode(page.getElementById(part.id)).childNodes);
    }
  }

  /* One person found: Enter lets him pass. Else the field awaits the next code. */
  focus() {
    const found = this.root.querySelectorAll("#check-in-found button");
    (found.length === 1 && !this.field.value ? found[0] : this.field).focus();
  }

  sayCut() {
    for (const one of this.waiting) {
      one.waited = true;
    }
    this.say(this.root.dataset.checkInOffline.replace("{n}", String(this.waiting.length)));
  }

  say(text) {
    this.status.textContent = text;
  }
}

/* Not randomUUID: a closed network serves plain HTTP, where browsers have none. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
