/* The signing desk by keyboard. Every key presses a button or opens a form that stands on the page anyway; the answer
   is the page itself, of which the parts that changed are put in place of the old ones. */

const POLL = 30_000;

/** @param {ParentNode} root */
export function enhanceDesk(root) {
  const desk = root.querySelector("[data-desk]");
  if (desk) {
    new Desk(desk);
  }
}

class Desk {
  constructor(root) {
    this.root = root;
    this.status = root.querySelector("[data-desk-status]");
    this.dialog = root.querySelector("[data-desk-dialog]");
    this.keys = root.querySelector("[data-desk-keys]");
    this.isBusy = false;
    this.keys.hidden = false;
    this.setUpRows();
    root.addEventListener("keydown", (event) => this.pressed(event));
    root.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("focusin", (event) => this.entered(event));
    this.dialog.addEventListener("close", () => this.current()?.focus());
    this.dialog.addEventListener("click", (event) => this.clickedInDialog(event));
    setInterval(() => this.refreshLine(), POLL);
    this.begin();
  }

  /* Where the work goes on: the row just acted on, the entry of one more document, else the first that waits. */
  begin() {
    const asked = window.location.hash.slice(1);
    if (asked === "entry") {
      this.enterDocument();
      return;
    }
    const rows = this.rows();
    const place = rows.findIndex((row) => row.id === asked);
    const row = this.waitingFrom(Math.max(place, 0)) ?? rows[place] ?? rows[0];
    if (row) {
      this.select(row);
    }
  }

  rows() {
    return [...this.root.querySelectorAll("[data-desk-row]")];
  }

  current() {
    return this.root.querySelector('[data-desk-row][aria-current="true"]');
  }

  waitingFrom(place) {
    const rows = this.rows();
    return [...rows.slice(place), ...rows.slice(0, place)].find((row) => "deskWaits" in row.dataset);
  }

  setUpRows() {
    for (const row of this.rows()) {
      row.tabIndex = -1;
    }
  }

  mark(row) {
    for (const other of this.rows()) {
      other.tabIndex = other === row ? 0 : -1;
      if (other === row) {
        other.setAttribute("aria-current", "true");
      } else {
        other.removeAttribute("aria-current");
      }
    }
  }

  select(row) {
    this.mark(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  entered(event) {
    const row = event.target.closest("[data-desk-row]");
    if (row && row !== this.current()) {
      this.mark(row);
    }
  }

  step(by) {
    const rows = this.rows();
    const place = rows.indexOf(this.current());
    const next = rows[Math.min(Math.max(place + by, 0), rows.length - 1)];
    if (next) {
      this.select(next);
    }
  }

  /* Keys are told by their place: in the Russian and the Belarusian layout «S» is «Ы». */
  pressed(event) {
    const row = event.target.closest("[data-desk-row]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const isOnRow = event.target === row;
    const acts = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      KeyJ: () => this.step(1),
      KeyK: () => this.step(-1),
      Home: () => this.step(-this.rows().length),
      End: () => this.step(this.rows().length),
      KeyS: () => this.act(row, "sign"),
      KeyM: () => this.act(row, "move"),
      KeyX: () => this.act(row, "take-off"),
      KeyU: () => this.undo(row),
      KeyN: () => this.enterDocument(),
    };
    const act = event.key === "?" ? () => this.toggleKeys() : acts[event.code];
    if (act) {
      event.preventDefault();
      // A key that is held down must not sign one document after another.
      if (!event.repeat || event.code.startsWith("Arrow")) {
        act();
      }
    } else if (isOnRow && event.key === "Enter") {
      event.preventDefault();
      row.querySelector("[data-desk-open]").click();
    }
  }

  act(row, name) {
    const control = row.querySelector(`[data-desk-action="${name}"]`);
    if (control?.href) {
      this.openForm(control.href);
    } else if (control) {
      this.send(control.querySelector("form"));
    }
  }

  undo(row) {
    const own = row.querySelector('[data-desk-action="undo"] form');
    const form = own ?? this.root.querySelector('#desk-moved [data-desk-action="undo"] form');
    if (form) {
      this.send(form);
    }
  }

  toggleKeys() {
    this.keys.open = !this.keys.open;
    this.keys.scrollIntoView({ block: "nearest" });
  }

  enterDocument() {
    document.querySelector("[data-desk-first]")?.focus();
  }

  submitted(event) {
    event.preventDefault();
    this.send(event.target);
  }

  clickedInDialog(event) {
    const link = event.target.closest("a.btn");
    if (link) {
      event.preventDefault();
      this.dialog.close();
    }
  }

  async openForm(url) {
    const page = await this.fetchPage(url, {});
    if (page) {
      this.showForm(page);
    }
  }

  showForm(page) {
    const heading = document.createElement("h2");
    const lead = page.querySelector(".page-lead")?.textContent.trim();
    heading.textContent = [page.querySelector("h1").textContent.trim(), lead].filter(Boolean).join(": ");
    heading.id = "desk-dialog-heading";
    this.dialog.setAttribute("aria-labelledby", heading.id);
    this.dialog.replaceChildren(heading, document.adoptNode(page.querySelector("main form")));
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    const first = this.dialog.querySelector("[aria-invalid], select, textarea, input:not([type=hidden])");
    first?.focus();
  }

  async send(form) {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    this.root.setAttribute("aria-busy", "true");
    // Not form.action: a field of that name would stand there.
    const page = await this.fetchPage(form.getAttribute("action"), { method: "POST", body: new FormData(form) });
    this.isBusy = false;
    this.root.removeAttribute("aria-busy");
    if (page?.querySelector("[data-desk]")) {
      this.replaceParts(page);
    } else if (page && this.dialog.contains(form)) {
      this.showForm(page);
    }
  }

  /* A page of the site, or null where the answer is another page (which is then opened) or a failure (which is told). */
  async fetchPage(url, options) {
    try {
      const answer = await fetch(url, options);
      // A form that was refused, or met another edit, comes back with the reason.
      if (!answer.ok && ![409, 422].includes(answer.status)) {
        this.say(this.root.dataset.deskRefused, true);
        return null;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const isOurs = page.querySelector("[data-desk]") || new URL(answer.url).pathname === new URL(url, document.baseURI).pathname;
      if (!isOurs) {
        window.location.assign(answer.url);
        return null;
      }
      return page;
    } catch {
      this.say(this.root.dataset.deskOffline, true);
      return null;
    }
  }

  replaceParts(page) {
    const place = this.rows().indexOf(this.current());
    for (const part of this.root.querySelectorAll("[data-desk-part], [data-desk-line]")) {
      const fresh = page.getElementById(part.id);
      if (fresh) {
        part.replaceChildren(...document.adoptNode(fresh).childNodes);
      }
    }
    this.setUpRows();
    if (this.dialog.open) {
      this.dialog.close();
    }
    const told = page.querySelector("main > .messages");
    this.say(told?.textContent.trim().replace(/\s+/g, " ") ?? "", Boolean(told?.querySelector(".is-bad")));
    const row = this.waitingFrom(Math.max(place, 0)) ?? this.rows()[Math.min(place, this.rows().length - 1)];
    if (row) {
      this.select(row);
    }
  }

  say(text, isError) {
    this.status.classList.toggle("is-error", isError);
    this.status.textContent = text;
  }

  async refreshLine() {
    if (document.visibilityState !== "visible") {
      return;
    }
    try {
      const answer = await fetch(this.root.dataset.deskLineUrl);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(".live-line");
      // A session that has ended answers with the page to sign in: the line stays as it was, with its hour.
      if (answer.ok && fresh) {
        this.root.querySelector("[data-desk-line]").replaceChildren(document.adoptNode(fresh));
      }
    } catch {
      // Without a network the line stays as it was; its hour says how old it is.
    }
  }
}
