import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

const schema = {
  $id: "https://example.org/user", type: "object", required: ["name", "items"], additionalProperties: false,
  definitions: { positive: { type: "number", exclusiveMinimum: 0 } },
  properties: {
    name: { type: "string", minLength: 2, pattern: "^[A-Z\\p{L}]+" }, age: { $ref: "#/definitions/positive" },
    items: { type: "array", items: { oneOf: [{ type: "integer" }, { type: "string", const: "x" }] }, uniqueItems: true, minItems: 1 },
    mode: { enum: ["a", "b"], default: "a" },
  },
  if: { properties: { mode: { const: "b" } }, required: ["mode"] }, then: { required: ["age"] },
};
const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, code: { source: true } });
ajv.addKeyword({ keyword: "even", type: "number", validate: (wanted, value) => (value % 2 === 0) === wanted });
ajv.addFormat("hex", /^[0-9a-f]+$/);
const validate = ajv.compile(schema);
for (const data of [{ name: "Ada", items: [1, "x"] }, { name: "a", items: [1, 1], age: -1, extra: 1 }, {}, { name: "Éa", items: ["2"], mode: "b" }]) {
  console.log(validate(data), JSON.stringify(data), ajv.errorsText(validate.errors));
}
console.log(JSON.stringify(validate.errors, null, 1));
console.log(ajv.validate({ type: "number", even: true }, 3), ajv.errors[0].message, ajv.validate({ type: "string", format: "hex" }, "zz"));
try {
  ajv.compile({ type: "nope" });
} catch (error) {
  console.log(error.message);
}
const newer = new Ajv2020();
console.log(newer.validate({ $dynamicAnchor: "n", type: "array", prefixItems: [{ type: "string" }], items: false }, ["a", 1]), newer.errorsText());
console.log(standalone.default(ajv, validate).length > 1000);
