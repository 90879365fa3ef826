// What every page with forms does for whoever works here: it sends the token of the moment, says what is not saved yet,
// keeps typed text when somebody turns out to be signed out, and tells when somebody else signed in meanwhile.
"use strict";

{
// -- the menu of a phone unfolds below its row; without this script it is a page of its own

for (const button of document.querySelectorAll("[data-menu]")) {
  const bar = button.closest("[data-bar]");
  button.setAttribute("role", "button");
  button.setAttribute("aria-expanded", "false");
  const unfold = (event) => {
    event.preventDefault();
    button.setAttribute("aria-expanded", String(bar.classList.toggle("unfolded")));
  };
  button.addEventListener("click", unfold);
  button.addEventListener("keydown", (event) => event.key === " " && unfold(event));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".bar details[open]")) open.open = false;
});

// a form that was not taken opens at what is wrong, also where its address leads further down the page
window.addEventListener("load", () => document.getElementById("faults")?.focus());

const page = document.querySelector("meta[name=page-for]");
const whose = page ? page.content : "";
const KEY = "draagvlak.form"; // in sessionStorage: of this tab alone, and gone with it
const words = {};
const spoken = document.querySelector("template#words");
for (const one of spoken ? spoken.content.querySelectorAll("[data-word]") : []) words[one.dataset.word] = one.textContent.trim();
const say = (word, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`[${name}]`, value), words[word] || "");

// `sent`: the form that was just sent; `lost`: those that were not taken because somebody was signed out
const stored = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || { sent: null, lost: [] };
  } catch {
    return { sent: null, lost: [] };
  }
};
const store = (sent, lost) => {
  try {
    if (sent || lost.length) sessionStorage.setItem(KEY, JSON.stringify({ sent, lost }));
    else sessionStorage.removeItem(KEY);
    return true;
  } catch {
    return false; // full, or not allowed: the server gives the text back itself
  }
};
const forget = (person) => store(null, stored().lost.filter((one) => one.whose !== person));

// the token of this moment: it changes when somebody signs in again in another tab. Its cookie has another name
// behind https; the page says which.
const tokenNow = () => {
  const name = page && page.dataset.cookie;
  const found = document.cookie.split("; ").find((one) => name && one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
};

document.addEventListener("htmx:configRequest", (event) => {
  if (whose) event.detail.headers["X-Whose"] = whose;
  const token = tokenNow();
  if (!token) return;
  event.detail.headers["X-CSRFToken"] = token;
  delete event.detail.parameters.csrfmiddlewaretoken;
});

// -- what is not saved yet -------------------------------------------------------------------------------------------

const typed = new Set(); // forms in which something was typed that was not sent
const guarded = (form) =>
  form && form.method === "post" && form.elements.namedItem("whose") && !form.matches("[data-unguarded]");

const stateOf = (form) => {
  const known = form.querySelector("[data-form-state]");
  if (known) return known;
  const made = document.createElement("span");
  made.className = "form-state";
  made.dataset.formState = "";
  made.setAttribute("role", "status");
  const buttons = [...form.querySelectorAll("button:not([hidden])")];
  if (buttons.length) buttons[buttons.length - 1].after(made);
  else form.append(made);
  return made;
};

document.addEventListener("focusin", (event) => {
  const form = event.target.form;
  if (guarded(form) && !event.target.closest("[data-saves]") && !event.target.matches("button")) stateOf(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!guarded(form) || event.target.closest("[data-saves]")) return;
  if (!typed.has(form)) stateOf(form).textContent = say("unsaved");
  typed.add(form);
  form.classList.add("not-saved");
});

// scripts that save while somebody types say here what they have not saved yet
const unsaved = { elsewhere: () => false };

window.addEventListener("beforeunload", (event) => {
  if (typed.size || unsaved.elsewhere()) event.preventDefault();
});

// -- sending, once ---------------------------------------------------------------------------------------------------

const nth = (form) =>
  [...document.querySelectorAll("form[method=post]")].filter((one) => one.action === form.action).indexOf(form);

// also the hidden fields: they say what stood there when the text was typed. Secrets and files are never kept.
const fieldsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => {
    const field = form.elements.namedItem(name);
    return typeof value === "string" && !["csrfmiddlewaretoken", "whose", "once", "kept-here"].includes(name) &&
      !(field && field.type === "password");
  });

const hidden = (form, name, value) => {
  let field = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
};

// without a connection a form stays where it is: the browser would put a page of its own in the place of the text
const held = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (navigator.onLine !== false || form.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held.add(form);
  stateOf(form).textContent = say("offline");
}, true);
window.addEventListener("online", () => {
  for (const form of held) stateOf(form).textContent = say("online");
  held.clear();
});

// a file that is larger than its field says is not sent: the server would take none of the form
const tooLarge = (field) => [...(field.files || [])].some((file) => file.size > Number(field.dataset.largest));
const tellSize = (field) => {
  const id = `${field.id}-size`;
  const large = tooLarge(field);
  const told = document.getElementById(id);
  const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
  field.setAttribute("aria-describedby", (large ? [...others, id] : others).join(" "));
  if (!large) {
    told?.remove();
    field.removeAttribute("aria-invalid");
  } else if (!told) {
    const line = document.createElement("p");
    line.id = id;
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = field.dataset.tooLarge;
    field.after(line);
    field.setAttribute("aria-invalid", "true");
  }
  return large;
};

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-largest]")) tellSize(event.target);
});

document.addEventListener("submit", (event) => {
  const large = [...event.target.querySelectorAll("input[type=file][data-largest]")].filter(tellSize);
  if (!large.length) return;
  event.preventDefault();
  large[0].focus();
}, true);

const sentAt = new WeakMap();
const TWICE = 10_000; // milliseconds within which a second press is a slip

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (guarded(form) && Date.now() - (sentAt.get(form) || 0) < TWICE) {
    event.preventDefault();
    return;
  }
  sentAt.set(form, Date.now());
  const token = tokenNow();
  if (token && form.elements.namedItem("csrfmiddlewaretoken")) hidden(form, "csrfmiddlewaretoken", token);
  if (form.action.endsWith("/uitloggen/")) {
    forget(whose);
    channel?.postMessage({ out: whose });
  } else if (guarded(form)) {
    const kept = {
      whose,
      name: page.dataset.name,
      page: location.pathname + location.search,
      title: document.title,
      action: form.action,
      nth: nth(form),
      fields: fieldsOf(form),
    };
    if (store(kept, stored().lost)) hidden(form, "kept-here", "1");
  }
  typed.delete(form);
  if (form.matches("[data-slow]")) form.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", (event) => {
  for (const one of document.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
  for (const one of document.forms) sentAt.delete(one);
  if (event.persisted) channel?.postMessage({ whose, name: page?.dataset.name });
});

// -- text that was sent by somebody who turned out to be signed out --------------------------------------------------

const notice = (text, ...more) => {
  const made = document.createElement("div");
  made.className = "notice sun";
  made.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = text;
  for (const one of more) line.append(" ", one);
  made.append(line);
  return made;
};

const isField = (field) => field.name && !["csrfmiddlewaretoken", "whose", "once", "kept-here"].includes(field.name) &&
  !/file|password|submit|button|reset|fieldset/.test(field.type);

// fills a form as it was; gives the fields that differ from what stood there
const fill = (form, fields) => {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
  const changed = [];
  for (const field of [...form.elements].filter(isField)) {
    const given = values.get(field.name) || [];
    const before = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.type === "select-multiple") for (const one of field.options) one.selected = given.includes(one.value);
    else if (given.length) field.value = given.shift();
    const now = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    if (now !== before && field.type !== "hidden") changed.push(field);
  }
  return changed;
};

const putBack = (kept) => {
  const form = [...document.querySelectorAll("form[method=post]")].filter((one) => one.action === kept.action)[kept.nth];
  if (!form) return false;
  for (let at = form.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  const changed = fill(form, kept.fields);
  const told = notice(say("back"));
  form.prepend(told);
  told.scrollIntoView({ block: "center" });
  for (const field of changed) field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};

const remind = (kept) => {
  const link = document.createElement("a");
  link.href = kept.page;
  link.textContent = kept.title;
  const away = document.createElement("button");
  away.className = "linklike";
  away.type = "button";
  away.textContent = say("discard");
  const told = notice(say("waiting"), link, away);
  away.addEventListener("click", () => {
    forget(whose);
    told.remove();
  });
  document.querySelector("main").prepend(told);
};

const look = () => {
  const { sent, lost } = stored();
  if (!whose) { // signing in, step by step
    if (sent && new URLSearchParams(location.search).has("niet-opgeslagen")) store(null, [...lost, sent].slice(-5));
    return;
  }
  const mine = lost.filter((one) => one.whose === whose); // nobody sees another's text
  const kept = mine.filter((one) => one.page === location.pathname + location.search).pop();
  const put = kept && putBack(kept);
  store(null, lost.filter((one) => !put || one !== kept)); // what was sent from the page before has arrived
  const rest = mine.filter((one) => one !== kept);
  if (rest.length) remind(rest[rest.length - 1]);
};

// -- somebody else signed in ------------------------------------------------------------------------------------------

const channel = "BroadcastChannel" in window ? new BroadcastChannel("draagvlak.who") : null;
channel?.addEventListener("message", ({ data }) => {
  if (data.out) {
    forget(data.out);
    return;
  }
  if (!whose || !data.whose) return;
  document.querySelector("[data-somebody-else]")?.remove();
  if (data.whose === whose) {
    document.dispatchEvent(new CustomEvent("same-person")); // signed in again: what waits can be sent
    return;
  }
  const told = notice(say("somebody-else", { name: data.name, mine: page.dataset.name }));
  told.dataset.somebodyElse = "";
  told.setAttribute("role", "alert");
  document.body.prepend(told);
});
if (whose) channel?.postMessage({ whose, name: page.dataset.name });

document.addEventListener("DOMContentLoaded", look);

window.draagvlak = { page, say, unsaved };
}
