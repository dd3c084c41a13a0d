/* Adds and removes rows of a repeating group in place; without it the same buttons go to the server. */
import { enhanceSuggestions, releaseSuggestions } from "./suggest.js";

const INDEXED = ["id", "name", "for", "aria-describedby", "data-suggest-target"];

/** @param {ParentNode} root */
export function enhanceRepeats(root) {
  for (const group of root.querySelectorAll("[data-repeat]")) {
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.matches("[data-repeat-add]") && add(group)) {
        event.preventDefault();
      } else if (button?.matches("[data-repeat-remove]") && remove(group, button)) {
        event.preventDefault();
      }
    });
    refresh(group);
  }
}

function rows(group) {
  return [...group.querySelectorAll("[data-repeat-row]")];
}

/* A new row is a copy of the last one under the next free number; a list without rows is left to the server. */
function add(group) {
  const last = rows(group).at(-1);
  if (!last) {
    return false;
  }
  const name = group.dataset.repeat;
  const pattern = new RegExp(`(^|\\s|#)(${name}-)(\\d+)(?=-|$|\\s)`, "g");
  const next = Math.max(...rows(group).map((row) => Number(row.id.slice(name.length + 1)))) + 1;
  const row = last.cloneNode(true);
  releaseSuggestions(row);
  clear(row);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of INDEXED) {
      const value = element.getAttribute(attribute);
      if (value) {
        element.setAttribute(attribute, value.replace(pattern, `$1$2${next}`));
      }
    }
  }
  last.after(row);
  enhanceSuggestions(row);
  refresh(group);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return true;
}

function clear(row) {
  // What was asked about this row alone is no question about the next one.
  for (const part of row.querySelectorAll("[data-repeat-once]")) {
    part.remove();
  }
  for (const message of row.querySelectorAll(".field-error")) {
    message.remove();
  }
  for (const field of row.querySelectorAll(".has-error")) {
    field.classList.remove("has-error");
  }
  for (const control of row.querySelectorAll("input, select, textarea")) {
    control.removeAttribute("aria-invalid");
    if (control.matches("[type=checkbox], [type=radio]")) {
      control.checked = control.defaultChecked = false;
    } else if (control.matches("select")) {
      control.selectedIndex = 0;
    } else {
      control.value = control.defaultValue = control.dataset.repeatValue ?? "";
    }
  }
}

/* The last remaining row is emptied rather than removed: it is what the next one is copied from. */
function remove(group, button) {
  const all = rows(group);
  const row = button.closest("[data-repeat-row]");
  if (all.length === 1) {
    clear(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return true;
  }
  const neighbour = all[all.indexOf(row) - 1] ?? all[1];
  row.remove();
  refresh(group);
  neighbour.querySelector("legend").focus();
  return true;
}

function refresh(group) {
  rows(group).forEach((row, position) => {
    for (const number of row.querySelectorAll("[data-repeat-number]")) {
      number.textContent = String(position + 1);
    }
    row.querySelector("[data-repeat-remove]").value = String(position);
  });
  group.querySelector("[data-repeat-add]").disabled = rows(group).length >= Number(group.dataset.repeatMost);
}
