/* Shows how far a download is, from the rows and the size that the server expects. Without this the browser saves the
   file by itself. A file that would not fit the memory of a page is left to the browser. */

const LARGEST = 256 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** @param {ParentNode} root */
export function enhanceDownloads(root) {
  for (const menu of root.querySelectorAll("[data-download]")) {
    for (const link of menu.querySelectorAll("a[data-download-file]")) {
      link.addEventListener("click", (event) => {
        // A click with a key held down asks the browser for something else.
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
          event.preventDefault();
          new Download(menu, link).run();
        }
      });
    }
  }
}

class Download {
  constructor(menu, link) {
    this.link = link;
    this.words = menu.dataset;
    this.request = new AbortController();
    this.numbers = new Intl.NumberFormat(document.documentElement.lang);
    this.box = menu.nextElementSibling?.matches(".download-status") ? menu.nextElementSibling : null;
    // A second click begins anew what runs.
    this.box?.dispatchEvent(new Event("replaced"));
    this.box?.remove();
    this.build();
    menu.after(this.box);
  }

  build() {
    this.box = document.createElement("div");
    this.box.className = "download-status";
    this.bar = document.createElement("progress");
    this.text = document.createElement("span");
    this.text.setAttribute("role", "status");
    this.text.textContent = this.words.downloadGetting;
    this.bar.setAttribute("aria-label", this.words.downloadGetting);
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "btn btn-quiet btn-small";
    this.button.textContent = this.words.downloadCancel;
    this.button.addEventListener("click", () => this.request.abort());
    this.box.addEventListener("replaced", () => this.request.abort());
    this.box.append(this.bar, this.text, this.button);
  }

  async run() {
    try {
      const answer = await fetch(this.link.href, { signal: this.request.signal });
      const name = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
      const size = Number(answer.headers.get("X-Forum-Size"));
      if (!answer.ok || !name || size > LARGEST) {
        // A page instead of a file says why there is none.
        this.request.abort();
        this.box.remove();
        window.location.assign(name ? this.link.href : answer.url);
        return;
      }
      this.save(await this.received(answer, size), name);
      this.end(this.words.downloadDone);
    } catch (error) {
      if (error.name === "AbortError") {
        this.box.remove();
      } else {
        this.end(this.words.downloadBroken);
      }
    }
  }

  async received(answer, size) {
    const rows = this.numbers.format(Number(answer.headers.get("X-Forum-Rows")));
    const reader = answer.body.getReader();
    const parts = [];
    let length = 0;
    let told = 0;
    this.bar.max = Math.max(size, 1);
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.length;
      // The size is a guess: the bar is full only when the file is.
      this.bar.value = Math.min(length, size * 0.98);
      if (length - told > MEGABYTE / 4) {
        told = length;
        this.text.textContent = this.words.downloadReceived
          .replace("{received}", this.megabytes(length))
          .replace("{size}", this.megabytes(Math.max(size, length)))
          .replace("{rows}", rows);
      }
    }
    return new Blob(parts, { type: answer.headers.get("Content-Type") });
  }

  megabytes(bytes) {
    return this.numbers.format(Math.round((bytes / MEGABYTE) * 10) / 10);
  }

  save(file, name) {
    const address = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    // The browser has begun to read by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  end(text) {
    this.text.textContent = text;
    this.bar.remove();
    this.button.remove();
  }
}
