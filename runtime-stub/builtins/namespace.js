// `semba:namespace`: what rolldown's helpers in bundles make the namespaces of modules with that share a chunk.

export { moduleNamespace, namespaceGetters } from "semba:engine";
