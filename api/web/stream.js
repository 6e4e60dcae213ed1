/** Server-sent events, read from the body of a response: EventSource cannot POST. */

/**
 * Yield the events with their data read as JSON. Comments are left out.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{name: string, data: any}>}
 */
export async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const frames = (rest + piece.value).split("\n\n");
      rest = frames.pop();
      yield* frames.map(read).filter((event) => event.data !== undefined);
    }
  } finally {
    reader.cancel().catch(() => {}); // what has failed already cannot be given up once more
  }
}

/** @param {string} frame */
function read(frame) {
  const event = { name: "message", data: undefined };
  for (const line of frame.split("\n")) {
    const [, field, value] = /^(\w*): ?(.*)$/.exec(line) ?? [];
    if (field === "event") event.name = value;
    if (field === "data") event.data = JSON.parse(value);
  }
  return event;
}
