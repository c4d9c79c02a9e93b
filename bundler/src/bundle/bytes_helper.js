// Makes a Uint8Array of base64, without `Buffer` and `atob`, which a program may not load or may
// have replaced.
export function fromBase64(text) {
  // Whoever imports the module cannot change its bytes, where engines have buffers for that.
  const fix = ({ buffer }) =>
    new Uint8Array(buffer.transferToImmutable ? buffer.transferToImmutable() : buffer);
  if (typeof Uint8Array.fromBase64 === "function") return fix(Uint8Array.fromBase64(text));
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const value = new Uint8Array(128);
  for (let i = 0; i < 64; i++) value[digits.charCodeAt(i)] = i;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, o = 0; i < text.length; i += 4) {
    const group =
      (value[text.charCodeAt(i)] << 18) |
      (value[text.charCodeAt(i + 1)] << 12) |
      (value[text.charCodeAt(i + 2)] << 6) |
      value[text.charCodeAt(i + 3)];
    bytes[o++] = group >> 16;
    if (o < bytes.length) bytes[o++] = (group >> 8) & 255;
    if (o < bytes.length) bytes[o++] = group & 255;
  }
  return fix(bytes);
}
