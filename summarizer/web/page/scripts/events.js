// Server-sent events, read from an answer.

import { noAnswer, orBroken } from "./service.js";

const SILENCE = 60_000; // milliseconds; the service says something every 15 seconds

// Each event with its name and data, until the stream ends. A Problem where it breaks, or nobody is there any more.
export async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await heard(reader);
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) {
        const { event, data } = fieldsOf(part);
        if (event) yield { name: event, data: JSON.parse(data) };
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // gives the connection back; it may be broken already
  }
}

const fieldsOf = (part) =>
  Object.fromEntries(part.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]));

async function heard(reader) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(noAnswer("Nothing is heard of it.")), SILENCE);
  });
  try {
    return await Promise.race([orBroken(reader.read()), silence]);
  } finally {
    clearTimeout(timer);
  }
}
