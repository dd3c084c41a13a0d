/* Keeps what is typed on the server while it is typed: a browser that dies gives the text back. No password and no file
   is sent, and nothing while an older text waits for a decision. */

const DELAY = 2000;
const LARGEST_LAST = 60_000;

/** @param {ParentNode} root */
export function keepDrafts(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-draft-waits])")) {
    new DraftKeeper(/** @type {HTMLFormElement} */ (form));
  }
}

class DraftKeeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    this.timer = 0;
    this.request = null;
    this.isSending = false;
    this.kept = this.text();
    for (const kind of ["input", "change", "click"]) {
      form.addEventListener(kind, () => this.changed());
    }
    form.addEventListener("submit", () => this.sent());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.keep(true);
      }
    });
    window.addEventListener("pageshow", () => {
      this.isSending = false;
    });
    // A form that came back refused holds typing that is stored nowhere.
    if (form.querySelector("#error-summary")) {
      this.kept = "";
      this.changed();
    }
  }

  fields() {
    const secret = new Set([...this.form.querySelectorAll("input[type=password]")].map((input) => input.name));
    return [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrf_token" && name !== "draft_owner" && !secret.has(name),
    );
  }

  text() {
    return JSON.stringify({ address: this.form.dataset.draftAddress, fields: this.fields() });
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(false), DELAY);
  }

  /* What is saved needs no draft: one that is under way must not arrive after it. */
  sent() {
    this.isSending = true;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  async keep(isLast) {
    const body = this.text();
    if (this.isSending || body === this.kept) {
      return;
    }
    this.request?.abort();
    this.request = new AbortController();
    try {
      const answer = await fetch(this.form.dataset.draft, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
        body,
        keepalive: isLast && body.length < LARGEST_LAST,
        redirect: "manual",
        signal: this.request.signal,
      });
      if (answer.status === 204) {
        this.kept = body;
      }
      this.tell(answer.status === 204);
    } catch (failure) {
      if (failure.name !== "AbortError") {
        this.tell(false);
      }
    }
  }

  tell(isKept) {
    const { draftKept, draftLost } = this.status.dataset;
    const now = new Date();
    const time = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    this.status.classList.toggle("is-error", !isKept);
    this.status.textContent = isKept ? draftKept.replace("{time}", time) : draftLost;
  }
}
