// `readable.tee()`.

import { structuredClone } from "semba:web/structured_clone";
import { ReadableStreamDefaultReader, cancel, createReadable, readChunk } from "semba:web/streams_readable";
import { errorSteps, readableStateOf } from "semba:web/streams_readable_state";

/** Two streams that give what one gives. */
export function tee(stream) {
  const { bytes } = stream[readableStateOf];
  const reader = new ReadableStreamDefaultReader(stream);
  const branches = [];
  const canceled = [false, false];
  const reasons = [];
  const done = Promise.withResolvers();
  let reading = false;
  let again = false;

  const controllers = () => branches.map((branch) => branch[readableStateOf].controller);
  const copyOf = (chunk, index) => {
    if (!bytes) return chunk;
    return index === 0 ? chunk : structuredClone(chunk);
  };
  const pull = async () => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    readChunk(reader, {
      chunk(value) {
        queueMicrotask(() => {
          again = false;
          const values = [0, 1].map((index) => copyOf(value, 1 - index)).reverse();
          for (const [index, controller] of controllers().entries()) {
            if (!canceled[index]) controller.enqueue(values[index]);
          }
          reading = false;
          if (again) pull();
        });
      },
      close() {
        reading = false;
        for (const [index, controller] of controllers().entries()) {
          if (!canceled[index]) {
            controller.close();
            if (bytes) controller.byobRequest?.respond(0);
          }
        }
        if (!canceled[0] || !canceled[1]) done.resolve();
      },
      error() {
        reading = false;
      },
    });
  };
  const cancelBranch = (index) => (reason) => {
    canceled[index] = true;
    reasons[index] = reason;
    if (canceled[0] && canceled[1]) cancel(stream, reasons).then(done.resolve, done.reject);
    return done.promise;
  };
  for (const index of [0, 1]) {
    branches.push(createReadable({ pull, cancel: cancelBranch(index) }, bytes ? 0 : 1, () => 1, bytes));
  }
  reader.closed.catch((error) => {
    for (const controller of controllers()) controller[errorSteps](error);
    if (!canceled[0] || !canceled[1]) done.resolve();
  });
  return branches;
}
