/* Answers that nobody could look at when they came: those of codes that waited for the network, and refusals that the
   next answer takes the place of. They lie in memory alone, as the codes do: names stay in no storage of the browser. */

const ORDER = ["bad", "warning", "good"];
/* The time of the offices of both sides, whatever the clock of the desk is set to. */
const HOUR = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit", timeZone: "Etc/GMT-3" });

export class LateAnswers {
  /** @param {HTMLElement} root @param {() => void} done called when the list has been looked at */
  constructor(root, done) {
    this.root = root;
    this.list = this.find("list");
    this.find("seen").addEventListener("click", () => {
      this.list.replaceChildren();
      this.tell();
      done();
    });
  }

  get isEmpty() {
    return this.list.children.length === 0;
  }

  /* What was read (``typed``, ``at``, ``waited``), the answer to it, and whether another one follows at once. */
  add({ typed, at, waited }, page, isFollowed) {
    const template = page.querySelector("template[data-late-answer]:not([data-late-name])") ?? this.named(page);
    const tone = template.dataset.lateAnswer;
    if (!waited && !(isFollowed && tone !== "good")) {
      return;
    }
    const row = document.importNode(template.content, true).firstElementChild;
    row.dataset.lateTone = tone;
    row.querySelector("[data-late-time]").textContent = HOUR.format(at);
    row.querySelector("[data-late-typed]")?.append(typed);
    const next = [...this.list.children].find((one) => weight(one) > weight(row));
    this.list.insertBefore(row, next ?? null);
    this.tell();
  }

  /* No badge was judged: either letters of a name led to a list, or nothing was taken at all. */
  named(page) {
    const name = page.querySelector("#check-in-found")?.children.length ? "found" : "refused";
    return this.root.querySelector(`template[data-late-name=${name}]`);
  }

  tell() {
    const refused = this.list.querySelectorAll("[data-late-tone=bad]").length;
    const counts = { n: this.list.children.length, bad: refused };
    const told = this.root.dataset.lateCount.replace(/\{(\w+)\}/g, (_text, name) => String(counts[name]));
    this.find("panel").hidden = this.isEmpty;
    this.find("told").textContent = told;
    this.find("refused").hidden = refused === 0;
    this.find("status").textContent = this.isEmpty ? "" : told;
  }

  find(name) {
    return this.root.querySelector(`[data-late-${name}]`);
  }
}

function weight(row) {
  return ORDER.indexOf(row.dataset.lateTone);
}
