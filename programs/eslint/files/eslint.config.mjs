const local = {
  rules: {
    "no-foo": {
      meta: { type: "problem", fixable: "code", messages: { foo: "No {{ name }}." }, schema: [] },
      create: (context) => ({
        Identifier(node) {
          if (node.name === "foo") context.report({ node, messageId: "foo", data: { name: "foo" }, fix: (fixer) => fixer.replaceText(node, "bar") });
        },
      }),
    },
  },
};
export default [
  { ignores: ["ignored/**"] },
  {
    files: ["src/**/*.js"],
    plugins: { local },
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { console: "readonly" } },
    rules: {
      "local/no-foo": "error", semi: ["error", "always"], quotes: ["warn", "double"], "no-unused-vars": "error", eqeqeq: "error",
      complexity: ["warn", 3], "prefer-const": "error", indent: ["error", 2], "max-len": ["warn", { code: 80 }], "no-shadow": "error",
      camelcase: "warn", "arrow-body-style": ["error", "as-needed"],
    },
  },
];
