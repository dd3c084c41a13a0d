/* A typed sum said back while it is typed: digits grouped, words, roubles. The server reads it as it will read it when
   the form is sent, so that what is heard here is what would be stored. */

const DELAY = 250;

/** @param {ParentNode} root */
export function enhanceSumEchoes(root) {
  for (const echo of root.querySelectorAll("[data-sum-echo]")) {
    new SumEcho(echo);
  }
}

class SumEcho {
  constructor(echo) {
    this.echo = echo;
    this.timer = 0;
    this.request = null;
    const { sumValue, sumCurrency, sumDay } = echo.dataset;
    this.fields = { value: sumValue, currency: sumCurrency, day: sumDay };
    for (const id of Object.values(this.fields)) {
      document.getElementById(id)?.addEventListener("input", () => this.typed());
    }
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(this.echo.dataset.sumEcho, window.location.href);
    for (const [name, id] of Object.entries(this.fields)) {
      if (id) {
        url.searchParams.set(name, document.getElementById(id)?.value ?? "");
      }
    }
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.request.signal });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const { lines, error } = answer.ok && isJson ? await answer.json() : { lines: [], error: "" };
      this.show(error ? [error] : lines, Boolean(error));
    } catch (failure) {
      // A newer request cancels the older one; without a network nothing is said, and nothing wrong either.
      if (failure.name !== "AbortError") {
        this.show([], false);
      }
    }
  }

  show(lines, isError) {
    this.echo.classList.toggle("is-error", isError);
    this.echo.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  }
}
