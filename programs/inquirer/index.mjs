import inquirer from "inquirer";

const answers = await inquirer.prompt([
  { type: "input", name: "name", message: "Name?", default: "nobody", validate: (text) => text.length > 1 || "too short" },
  { type: "confirm", name: "sure", message: "Sure?", default: false },
  { type: "select", name: "colour", message: "Colour?", choices: ["red", "green", { name: "Blue", value: "blue" }] },
  { type: "checkbox", name: "sizes", message: "Sizes?", choices: ["s", "m", "l"] },
  { type: "password", name: "secret", message: "Secret?", mask: "*" },
  { type: "number", name: "age", message: "Age?", when: ({ sure }) => sure },
]);
console.log(JSON.stringify(answers));
