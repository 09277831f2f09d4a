/**
 * A sandbox without `allow-forms` swallows the submit event along with the submission, and widgets handle the event alone. So the event is
 * made here, as a browser would, and nothing is ever submitted.
 */

type Submitter = HTMLButtonElement | HTMLInputElement;

const isSubmitter = (element: Element | null): element is Submitter =>
  element !== null &&
  /^(?:BUTTON|INPUT)$/.test(element.tagName) &&
  /^(?:submit|image)$/.test((element as Submitter).type);

function submit(form: HTMLFormElement, submitter: Submitter | null): void {
  if (!form.noValidate && !submitter?.formNoValidate && !form.reportValidity()) return;
  form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
}

export function serveForms(page: Document): void {
  page.addEventListener("click", (event) => {
    const button = (event.target as Element | null)?.closest?.("button, input") ?? null;
    if (event.defaultPrevented || !isSubmitter(button) || button.disabled || button.form === null) return;
    event.preventDefault();
    submit(button.form, button);
  });
  page.addEventListener("keydown", (event) => {
    const field = event.target as HTMLInputElement | null;
    const form = field?.tagName === "INPUT" ? field.form : null;
    if (event.key !== "Enter" || event.defaultPrevented || form === null) return;
    // With a button to submit by, the browser clicks it.
    if ([...form.elements].some(isSubmitter)) return;
    event.preventDefault();
    submit(form, null);
  });
}
