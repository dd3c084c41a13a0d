/* Suggestions while typing, after the WAI-ARIA combobox pattern with a listbox.
   The address answers ?q= with {"items": [{"id", "label", "detail", ...}]}. Choosing one puts its label into the field,
   its id into the target, and further values into the empty fields of the same group that ask by data-fill. */

const DELAY = 200;
const SHORTEST = 2;

/** @param {ParentNode} root */
export function enhanceSuggestions(root) {
  for (const input of root.querySelectorAll("input[data-suggest-url]")) {
    new Suggestions(input);
  }
}

/** Undo the enhancement in a copied row, so that the copy can be enhanced afresh. */
export function releaseSuggestions(root) {
  for (const box of root.querySelectorAll(".suggest")) {
    const input = box.querySelector("input[data-suggest-url]");
    for (const name of ["role", "aria-autocomplete", "aria-expanded", "aria-controls", "aria-activedescendant"]) {
      input.removeAttribute(name);
    }
    box.replaceWith(input);
  }
}

class Suggestions {
  constructor(input) {
    this.input = input;
    this.items = [];
    this.active = -1;
    this.timer = 0;
    this.request = null;
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
  }

  build() {
    const { input } = this;
    const box = document.createElement("div");
    box.className = "suggest";
    input.replaceWith(box);
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-suggestions`;
    this.list.className = "suggest-list";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    // The press must not take the focus from the field, or the list would close before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.choose(Number(option.dataset.position));
      }
    });
    this.status = document.createElement("span");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    box.append(input, this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    // Only a field inside the document knows its label.
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent.replace("*", "").trim() ?? "");
  }

  get target() {
    const id = this.input.dataset.suggestTarget;
    return id ? document.getElementById(id) : null;
  }

  typed() {
    if (this.target) {
      this.target.value = "";
    }
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < SHORTEST) {
      this.request?.abort();
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(text), DELAY);
  }

  async ask(text) {
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(this.input.dataset.suggestUrl, window.location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.request.signal });
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
        this.show((await answer.json()).items);
      } else {
        this.close();
      }
    } catch (error) {
      // A newer request cancels the older one; without a network the field stays an ordinary one.
      if (error.name !== "AbortError") {
        this.close();
      }
    }
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...items.map((item, position) => this.option(item, position)));
    const { suggestNone, suggestFound } = this.input.dataset;
    this.status.textContent = items.length ? suggestFound.replace("{n}", String(items.length)) : suggestNone;
    const isOpen = items.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  option(item, position) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${position}`;
    option.className = "suggest-option";
    option.dataset.position = String(position);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = item.label;
    if (item.detail) {
      const detail = document.createElement("span");
      detail.className = "suggest-detail";
      detail.textContent = item.detail;
      option.append(detail);
    }
    return option;
  }

  pressed(event) {
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.items.length) {
        event.preventDefault();
        this.show(this.items);
        this.move(0);
      }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.move((from + step + this.items.length) % this.items.length);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  move(position) {
    this.active = position;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === position));
    });
    const option = this.list.children[position];
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(position) {
    const item = this.items[position];
    this.input.value = item.label;
    if (this.target) {
      this.target.value = String(item.id);
    }
    const group = this.input.closest("fieldset, form");
    for (const field of group.querySelectorAll("[data-fill]")) {
      const value = item[field.dataset.fill];
      if (field.value === "" && value !== undefined && value !== null) {
        field.value = String(value);
      }
    }
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
