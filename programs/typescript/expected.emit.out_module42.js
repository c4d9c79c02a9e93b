"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.missing = exports.partial42 = void 0;
exports.count42 = count42;
exports.assert42 = assert42;
async function* count42(limit) { for (let n = 0; n < limit; n++) {
    await null;
    yield n;
} }
function assert42(value) { if (typeof value !== "string")
    throw new TypeError(); }
exports.partial42 = { a: {} };
exports.missing = undefinedName + 1;
//# sourceMappingURL=module42.js.map