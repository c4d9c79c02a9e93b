// The web streams.

export { ByteLengthQueuingStrategy, CountQueuingStrategy } from "semba:web/streams_queue";
export {
  ReadableByteStreamController, ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
} from "semba:web/streams_readable";
export { ReadableStreamBYOBRequest } from "semba:web/streams_readable_controllers";
export {
  TextDecoderStream, TextEncoderStream, TransformStream, TransformStreamDefaultController,
} from "semba:web/streams_transform";
export {
  WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter,
} from "semba:web/streams_writable";
