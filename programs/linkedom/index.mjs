import { DOMParser, parseHTML } from "linkedom";

const { document, window, customElements, HTMLElement, Event, MutationObserver } = parseHTML(`<!doctype html><html><head><title>T & t</title><style>p { color: red }</style></head>
<body class="a b"><p id="one" data-x-y="1">Text <b>bold</b> &lt;raw&gt; &amp; caf&eacute;</p><ul><li>1<li>2</ul><script>if (a < b) {}</script><template><i>in</i></template></body></html>`);
console.log(document.title, document.querySelectorAll("ul > li").length, document.querySelector("p:not(.x)[data-x-y='1'] b").textContent);
const p = document.getElementById("one");
p.classList.add("c", "d");
p.classList.toggle("c");
p.dataset.more = "yes";
p.setAttribute("title", 'a "quoted" <title>');
p.append(document.createElement("span"), " tail", document.createComment("note"));
p.querySelector("span").innerHTML = "<em>x</em>y";
p.insertAdjacentHTML("afterend", "<hr><section><p>new</p></section>");
console.log(p.outerHTML, p.matches("body p"), p.closest("body").className);
class Custom extends HTMLElement {
  static observedAttributes = ["who"];
  connectedCallback() { this.textContent = "connected"; }
  attributeChangedCallback(name, before, after) { console.log(name, before, after); }
}
customElements.define("x-custom", Custom);
const element = document.createElement("x-custom");
document.body.appendChild(element);
element.setAttribute("who", "me");
element.addEventListener("ping", (event) => console.log("heard", event.type, event.target === element), { once: true });
element.dispatchEvent(new Event("ping", { bubbles: true }));
element.dispatchEvent(new Event("ping"));
new MutationObserver((records) => console.log(records.map((record) => record.type))).observe(document.body, { childList: true, subtree: true });
document.querySelector("ul").remove();
console.log(document.toString());
const xml = new DOMParser().parseFromString('<?xml version="1.0"?><a><b c="1"/><![CDATA[<x>]]></a>', "text/xml");
console.log(xml.toString(), xml.querySelector("b").getAttribute("c"), window.getComputedStyle !== undefined);
console.log(document.createTreeWalker(document.body).nextNode().nodeName, document.createRange !== undefined, document.cloneNode(true).body.children.length);
