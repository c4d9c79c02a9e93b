// `node:util/types`.

import { proxyDetails, requireBuiltin, typeOf } from "semba:engine";
import { isNamespace } from "semba:internal/inspect_kinds";

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
const kind = (value) => (isObject(value) ? typeOf(value) : undefined);
const is = (...names) => (value) => names.includes(kind(value));
const BOXED = ["Number", "String", "Boolean", "BigInt", "Symbol"];
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const isTyped = (name) => (value) => typedArrayTag.call(value) === name;

export const isAnyArrayBuffer = is("ArrayBuffer", "SharedArrayBuffer");
export const isArgumentsObject = is("Arguments");
export const isArrayBuffer = is("ArrayBuffer");
export const isArrayBufferView = (value) => ArrayBuffer.isView(value);
export const isAsyncFunction = is("AsyncFunction", "AsyncGeneratorFunction");
export const isBigInt64Array = isTyped("BigInt64Array");
export const isBigIntObject = is("BigInt");
export const isBigUint64Array = isTyped("BigUint64Array");
export const isBooleanObject = is("Boolean");
export const isBoxedPrimitive = is(...BOXED);
export const isCryptoKey = () => false;
export const isDataView = is("DataView");
export const isDate = is("Date");
export const isEventTarget = (value) => isObject(value) && value instanceof globalThis.EventTarget;
export const isExternal = () => false;
export const isFloat16Array = isTyped("Float16Array");
export const isFloat32Array = isTyped("Float32Array");
export const isFloat64Array = isTyped("Float64Array");
export const isGeneratorFunction = is("GeneratorFunction", "AsyncGeneratorFunction");
export const isGeneratorObject = is("Generator", "AsyncGenerator");
export const isInt16Array = isTyped("Int16Array");
export const isInt32Array = isTyped("Int32Array");
export const isInt8Array = isTyped("Int8Array");
export const isKeyObject = (value) => value?.constructor?.name === "SecretKeyObject" &&
  value instanceof requireBuiltin("semba:internal/crypto_key").KeyObject;
export const isMap = is("Map");
export const isMapIterator = is("Map Iterator");
export const isModuleNamespaceObject = (value) => isObject(value) && isNamespace(value);
export const isNativeError = is("Error");
export const isNumberObject = is("Number");
export const isPromise = is("Promise");
export const isProxy = (value) => isObject(value) && proxyDetails(value) !== undefined;
export const isRegExp = is("RegExp");
export const isSet = is("Set");
export const isSetIterator = is("Set Iterator");
export const isSharedArrayBuffer = is("SharedArrayBuffer");
export const isStringObject = is("String");
export const isSymbolObject = is("Symbol");
export const isTypedArray = (value) => typedArrayTag.call(value) !== undefined;
export const isUint16Array = isTyped("Uint16Array");
export const isUint32Array = isTyped("Uint32Array");
export const isUint8Array = isTyped("Uint8Array");
export const isUint8ClampedArray = isTyped("Uint8ClampedArray");
export const isWeakMap = is("WeakMap");
export const isWeakSet = is("WeakSet");

export default {
  isAnyArrayBuffer, isArgumentsObject, isArrayBuffer, isArrayBufferView, isAsyncFunction, isBigInt64Array,
  isBigIntObject, isBigUint64Array, isBooleanObject, isBoxedPrimitive, isCryptoKey, isDataView, isDate, isEventTarget,
  isExternal, isFloat16Array, isFloat32Array, isFloat64Array, isGeneratorFunction, isGeneratorObject, isInt16Array,
  isInt32Array, isInt8Array, isKeyObject, isMap, isMapIterator, isModuleNamespaceObject, isNativeError,
  isNumberObject, isPromise, isProxy, isRegExp, isSet, isSetIterator, isSharedArrayBuffer, isStringObject,
  isSymbolObject, isTypedArray, isUint16Array, isUint32Array, isUint8Array, isUint8ClampedArray, isWeakMap, isWeakSet,
};
