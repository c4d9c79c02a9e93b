import Handlebars from "handlebars";

Handlebars.registerHelper("shout", (text) => text.toUpperCase());
Handlebars.registerHelper("list", function (items, options) {
  return "<ul>" + items.map((item, index) => `<li>${options.fn(item, { data: { index } })}</li>`).join("") + "</ul>";
});
Handlebars.registerPartial("person", "{{#with person}}{{first}} {{last}}{{/with}}");
const template = Handlebars.compile(`{{!-- comment --}}
{{title}} {{{raw}}} {{raw}} {{shout "hello"}}
{{#if show}}shown{{else}}hidden{{/if}} {{#unless show}}not{{/unless}}
{{#each people as |person key|}}{{key}}: {{> person person=person}} {{@index}} {{@first}} {{@last}}
{{else}}nobody{{/each}}
{{#list numbers}}{{this}}{{/list}}
{{lookup map "b"}} {{map.a.[0]}} {{../missing}} {{log "x" level="debug"}}
`);
const data = {
  title: "A & B", raw: "<b>x</b>", show: true, numbers: [1, 2, 3], map: { a: ["first"], b: "found" },
  people: [{ first: "Ada", last: "Lovelace" }, { first: "Alan", last: "Turing" }],
};
console.log(template(data));
console.log(template({ ...data, people: [], show: false }));
console.log(Handlebars.precompile("{{#if a}}{{b}}{{/if}}").length > 100);
try {
  Handlebars.parse("{{#if a}}{{/each}}");
} catch (error) {
  console.log(error.message);
}
console.log(JSON.stringify(Handlebars.parse("{{a.b c d=1}}"), null, 1));
console.log(Handlebars.compile("{{a.constructor.name}}|{{toString}}")({ a: {} }));
