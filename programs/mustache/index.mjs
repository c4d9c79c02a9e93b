import Mustache from "mustache";

const view = {
  title: "Joe & <Co>", calc: () => 2 + 4, list: [{ n: 1 }, { n: 2 }], empty: [], nested: { deep: { value: "x" } },
  bold: () => (text, render) => `<b>${render(text)}</b>`,
};
console.log(Mustache.render("{{title}} {{{title}}} {{&title}} spends {{calc}}", view));
console.log(Mustache.render("{{#list}}[{{n}}]{{/list}}{{^empty}}none{{/empty}} {{nested.deep.value}} {{! no }}", view));
console.log(Mustache.render("{{#bold}}Hi {{title}}.{{/bold}}", view));
console.log(Mustache.render("{{> part}} and {{> other}}", view, { part: "<{{calc}}>", other: "{{=<% %>=}}<% title %>" }));
console.log(JSON.stringify(Mustache.parse("a {{b}} {{#c}} d {{/c}} {{^e}}{{{f}}}{{/e}}\n  {{> p}}\n")));
try {
  Mustache.parse("{{#a}}");
} catch (error) {
  console.log(error.message);
}
Mustache.escape = (text) => `"${text}"`;
console.log(Mustache.render("{{title}}", view));
