/* "Select all" in the head of a register, and the number of chosen rows beside the buttons. */

/** @param {ParentNode} root */
export function enhanceSelections(root) {
  for (const table of root.querySelectorAll("[data-select-table]")) {
    enhance(table);
  }
}

function enhance(table) {
  const boxes = [...table.querySelectorAll("tbody .select-cell input")];
  const label = table.querySelector("[data-select-all]");
  if (!label || boxes.length === 0) {
    return;
  }
  const all = label.querySelector("input");
  const counter = boxes[0].form?.querySelector("[data-select-count]");
  label.hidden = false;

  const refresh = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (counter) {
      counter.textContent = counter.dataset.selectCount.replace("{n}", String(chosen));
    }
  };

  all.addEventListener("change", () => {
    for (const box of boxes) {
      box.checked = all.checked;
    }
    refresh();
  });
  for (const box of boxes) {
    box.addEventListener("change", refresh);
  }
  // The browser restores ticks after "back" once the page is shown.
  window.addEventListener("pageshow", refresh);
  refresh();
}
