/* Asks before a changed form is left unsaved. */

/** @param {ParentNode} root */
export function guardForms(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    guard(/** @type {HTMLFormElement} */ (form));
  }
}

function guard(form) {
  const initial = state(form);
  // A form that came back with errors holds typing that is stored nowhere.
  const isRefused = form.querySelector("#error-summary") !== null;
  let isSending = false;

  form.addEventListener("submit", () => {
    isSending = true;
  });
  // A page restored by the "back" button must ask again.
  window.addEventListener("pageshow", () => {
    isSending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && (isRefused || state(form) !== initial)) {
      event.preventDefault();
    }
  });
}

function state(form) {
  const entries = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  return JSON.stringify(entries);
}
