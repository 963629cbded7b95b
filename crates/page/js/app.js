// Comfort only: every page works without this file.

const root = document.documentElement;
const all = (selector, within = document) => within.querySelectorAll(selector);

// A form is sent once. The button says that it is being sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter;
  // After the browser has read the button's own name and value.
  setTimeout(() => {
    for (const one of all("button[type=submit]", form)) one.setAttribute("aria-disabled", "true");
    if (button?.classList.contains("btn")) {
      button.classList.add("btn-busy");
      const words = button.querySelector("span");
      if (words) { words.dataset.rest = words.textContent; words.textContent = document.body.dataset.sending; }
    }
  });
});

const release = () => {
  for (const form of all("form[data-sent]")) {
    delete form.dataset.sent;
    for (const one of all("button", form)) { one.removeAttribute("aria-disabled"); one.classList.remove("btn-busy"); }
    for (const words of all("[data-rest]", form)) { words.textContent = words.dataset.rest; delete words.dataset.rest; }
  }
};
addEventListener("pageshow", (event) => { if (event.persisted) release(); });
document.addEventListener("htmx:after:request", release);
document.addEventListener("htmx:error", release);

// Colours change at once; the form still tells the server.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-face]") || submitter?.name !== "theme") return;
  event.preventDefault();
  delete form.dataset.sent;
  root.dataset.theme = submitter.value;
  for (const one of all("[name=theme]")) one.setAttribute("aria-pressed", String(one.value === submitter.value));
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)), redirect: "manual" })
    .catch(() => {});
  document.dispatchEvent(new CustomEvent("theme"));
}, true);

// Menus close by Escape and by a press elsewhere; the phone's menu by Escape.
document.addEventListener("click", (event) => {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details[data-menu][open], details.confirm[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (location.hash === "#menu") location.hash = "#main";
});

// How long ago, in the title and behind the time.
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
const ago = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
const relative = () => {
  for (const time of all("time[data-relative]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    if (Number.isFinite(seconds)) time.title = ago.format(Math.round(seconds / size), unit);
  }
};

// Good news goes by itself, but not while someone reads it.
const dismissals = () => {
  for (const band of all(".flash")) {
    const button = band.querySelector("[data-close]");
    button.hidden = false;
    button.onclick = () => band.remove();
    const seconds = Number(band.dataset.dismiss);
    if (!seconds || band.dataset.timed) continue;
    band.dataset.timed = "yes";
    const go = () => band.matches(":hover, :focus-within") ? setTimeout(go, 2000) : band.remove();
    setTimeout(go, seconds * 1000);
  }
};

// Large keys for a PIN; on glass the device's own keypad stays away.
const keypads = () => {
  for (const keys of all("[data-keypad]")) {
    const field = document.getElementById(keys.dataset.keypad);
    keys.hidden = false;
    field.readOnly = matchMedia("(pointer: coarse)").matches;
    keys.onclick = (event) => {
      const key = event.target.closest("button")?.value;
      if (!key) return;
      if (key === "clear") field.value = "";
      else if (key === "back") field.value = field.value.slice(0, -1);
      else if (field.value.length < field.maxLength) field.value += key;
    };
  }
};

// Passwords can be looked at; keys can be copied.
const reveals = () => {
  for (const button of all("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.onclick = () => {
      const open = field.type === "password";
      field.type = open ? "text" : "password";
      button.setAttribute("aria-pressed", String(open));
    };
  }
};

// Photos are shown and made smaller before they are sent: signals are weak where pipes leak.
const shrink = async (file, edge) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  const name = file.name.replace(/\.\w+$/, "") + ".jpg";
  const small = blob && blob.size < file.size ? new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified }) : file;
  return { small, canvas };
};

document.addEventListener("change", async (event) => {
  const input = event.target;
  const field = input.closest?.("[data-photo-field]");
  if (!field) return;
  const preview = field.querySelector("[data-photo-preview]");
  const kept = new DataTransfer();
  preview.replaceChildren();
  for (const file of [...input.files].slice(0, Number(input.dataset.most))) {
    try {
      const { small, canvas } = await shrink(file, Number(input.dataset.maxEdge));
      kept.items.add(small);
      preview.append(canvas);
    } catch { kept.items.add(file); preview.append(file.name); }
  }
  input.files = kept.files;
  if (field.matches("[data-sends]") && kept.files.length) input.form.requestSubmit();
});

// A voice note is recorded in place where the browser can; elsewhere the phone's recorder gives the file.
const VOICE_MS_MAX = 120000;
const record = async (field, button) => {
  const [input, play, words] = ["input", "audio", "span"].map((one) => field.querySelector(one));
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { button.hidden = true; return; }
  const parts = [];
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24000 });
  const rest = words.textContent;
  words.textContent = button.dataset.stop;
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    for (const track of stream.getTracks()) track.stop();
    words.textContent = rest;
    const file = new File(parts, "voice", { type: recorder.mimeType.split(";")[0] });
    const kept = new DataTransfer();
    kept.items.add(file);
    input.files = kept.files;
    play.src = URL.createObjectURL(file);
    play.hidden = false;
    button.onclick = () => record(field, button);
  };
  const stop = () => { if (recorder.state === "recording") recorder.stop(); };
  button.onclick = stop;
  recorder.start();
  setTimeout(stop, VOICE_MS_MAX);
};
const voices = () => {
  if (!window.MediaRecorder || !navigator.mediaDevices) return;
  for (const field of all("[data-voice-field]")) {
    const button = field.querySelector("[data-record]");
    button.hidden = false;
    button.onclick = () => record(field, button);
  }
};

// What must be kept is copied at a press.
const copies = () => {
  if (!navigator.clipboard) return;
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.onclick = async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("span").textContent = button.dataset.copied;
    };
  }
};

// What was typed survives a lost signal and a refusal: a draft stays in this tab until it is on record,
// or until a shared tablet asks whose hands are next.
const drafts = () => {
  const typed = "textarea, input[type=text], input[type=tel], select";
  try {
    if (new URLSearchParams(location.search).has("done") || document.querySelector(".crew")) {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft:")) sessionStorage.removeItem(key);
    }
    for (const form of all("form[data-draft]")) {
      const key = `draft:${form.dataset.draft}:${location.pathname}${location.search}`;
      const fields = () => [...form.elements].filter((one) => one.name && one.matches(`${typed}, input[type=radio]:checked`));
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
      for (const one of form.elements) {
        const was = kept[one.name];
        if (one.matches("input[type=radio]")) one.checked ||= was === one.value;
        else if (was && one.matches(typed) && !one.value) one.value = was;
      }
      form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((one) => [one.name, one.value])))));
    }
  } catch { /* a browser that keeps nothing */ }
};

// Where the photo sends the form by itself, its button is not needed.
for (const field of all("[data-sends]")) for (const one of all("button[type=submit]", field.closest("form"))) one.hidden = true;

// What can be done until help comes: of the kind that is chosen.
const firstAid = () => {
  const fold = document.querySelector("[data-first-aid]");
  const kind = document.querySelector("input[name=category]:checked")?.value;
  if (!fold) return;
  const lines = [...all("[data-kind]", fold)];
  for (const line of lines) line.hidden = line.dataset.kind !== kind;
  fold.open = lines.some((line) => !line.hidden);
  fold.hidden = !fold.open;
};
document.addEventListener("change", (event) => { if (event.target.name === "category") firstAid(); });
drafts();
firstAid();

// All boxes of a list at once.
for (const whole of all("[data-ticks-all]")) {
  whole.closest("label").hidden = false;
  const boxes = all(".tick-box", whole.form);
  whole.addEventListener("change", () => { for (const one of boxes) one.checked = whole.checked; });
}

const prepare = () => { relative(); dismissals(); reveals(); keypads(); voices(); copies(); };
prepare();
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:after:swap", prepare);
setInterval(relative, 60000);
