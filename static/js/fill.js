/* A button that lets the server fill fields in: they take the values and hints of its answer, and the page stays where
   it is. Where the answer is another page, or refuses something, the form is sent as without a script. */

/** @param {ParentNode} root */
export function enhanceFilling(root) {
  for (const area of root.querySelectorAll("[data-fills]")) {
    area.addEventListener("click", (event) => {
      const button = event.target.closest("button[name]");
      if (button && !event.defaultPrevented) {
        event.preventDefault();
        fill(button, area.dataset.fills.split(" "));
      }
    });
  }
}

async function fill(button, ids) {
  const body = new FormData(button.form, button);
  const page = await answer(button.formAction, body);
  if (!page || page.getElementById("error-summary") || ids.some((id) => !page.getElementById(id))) {
    sendPlainly(button);
    return;
  }
  for (const id of ids) {
    take(id, page.getElementById(id), page.getElementById(`${id}-hint`));
  }
  document.getElementById(ids[0]).focus();
}

async function answer(url, body) {
  try {
    const response = await fetch(url, { method: "POST", body });
    return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/* What was typed while the answer was under way stays. */
function take(id, answered, hint) {
  const input = document.getElementById(id);
  const shown = document.getElementById(`${id}-hint`);
  if (input.value || !answered.value) {
    return;
  }
  input.value = answered.value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  if (shown && hint) {
    shown.textContent = hint.textContent;
  }
}

/* A submission is no click: the listener above lets it pass. */
function sendPlainly(button) {
  button.form.requestSubmit(button);
}
