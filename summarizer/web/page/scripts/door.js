// The view that asks for a key.

import { look } from "./addresses.js";
import { at, tell } from "./elements.js";
import { forgetKey, keepKey, key } from "./key.js";
import { view } from "./views.js";
import { sentence } from "./wording.js";

export function lock(refusal) {
  const wasTried = Boolean(key());
  forgetKey();
  view("door", "A key, please", { focus: false });
  at("key-fault").textContent = wasTried ? sentence(refusal.message) : "";
  at("key").setAttribute("aria-invalid", String(wasTried));
  at("key").focus();
  if (!wasTried) tell("This service asks for a key.");
}

export function enter() {
  const given = at("key").value.trim();
  at("key").value = "";
  if (!/^[\x21-\x7e]+$/.test(given)) {
    at("key-fault").textContent = "A key is one word of letters, digits and signs: paste it whole.";
    at("key").focus();
    return;
  }
  keepKey(given);
  look();
}

export function forget() {
  forgetKey();
  look();
}
