// `util.parseArgs`.

import { invalidArgType, typeError, validateBoolean, validateObject, validateString } from "semba:internal/errors";
import { process } from "semba:web/process";

// With code on the command line, there is no file among the arguments.
function mainArguments() {
  const isInline = process.execArgv.some((option) => /^(-e|--eval|-p|--print)$/.test(option));
  return process.argv.slice(isInline ? 1 : 2);
}

/** Parses command-line arguments as `config` describes them. */
export function parseArgs(config = {}) {
  validateObject(config, "config");
  const {
    args = mainArguments(), options = {}, strict = true, allowPositionals = !strict, tokens: wantsTokens = false,
    allowNegative = false,
  } = config;
  if (!Array.isArray(args)) throw invalidArgType("args", "Array", args);
  checkOptions(options);
  const tokens = tokenize(args, options, allowNegative);
  const values = Object.create(null);
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!allowPositionals) throw unexpectedPositional(token.value);
      positionals.push(token.value);
    } else if (token.kind === "option") {
      if (strict) checkToken(token, options, allowPositionals);
      store(token, options, values);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
  const result = { values, positionals };
  if (wantsTokens) result.tokens = tokens.map(({ negated, ...token }) => token);
  return result;
}

function checkOptions(options) {
  validateObject(options, "options");
  for (const [name, option] of Object.entries(options)) {
    validateObject(option, `options.${name}`);
    if (option.type !== "string" && option.type !== "boolean") {
      throw typeError("ERR_INVALID_ARG_TYPE",
        `The "options.${name}.type" property must be ('string|boolean').`);
    }
    if (option.short !== undefined) {
      validateString(option.short, `options.${name}.short`);
      if (option.short.length !== 1) {
        throw typeError("ERR_INVALID_ARG_VALUE",
          `The property 'options.${name}.short' must be a single character. Received '${option.short}'`);
      }
    }
    if (option.multiple !== undefined) validateBoolean(option.multiple, `options.${name}.multiple`);
  }
}

function tokenize(args, options, allowNegative) {
  const tokens = [];
  const byShort = (letter) => Object.keys(options).find((name) => options[name].short === letter) ?? letter;
  const takesValue = (name) => options[name]?.type === "string";
  const queue = args.map((argument, index) => [argument, index]);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [argument, index, fromGroup] = next;
    if (argument === "--" && !fromGroup) {
      tokens.push({ kind: "option-terminator", index });
      for (const [value, at] of queue.splice(0)) tokens.push({ kind: "positional", index: at, value });
      break;
    }
    const long = /^--([^=]+)(?:=([^]*))?$/.exec(argument);
    if (long !== null) {
      tokens.push(longToken(long, argument, index, queue, options, takesValue, allowNegative));
    } else if (/^-[^-]/.test(argument)) {
      const name = byShort(argument[1]);
      const token = { kind: "option", name, rawName: argument.slice(0, 2), index, value: undefined, inlineValue: undefined };
      if (takesValue(name)) {
        if (argument.length > 2) Object.assign(token, { value: argument.slice(2), inlineValue: true });
        else takeValue(token, queue);
      } else if (argument.length > 2) {
        queue.unshift([`-${argument.slice(2)}`, index, true]);
      }
      tokens.push(token);
    } else {
      tokens.push({ kind: "positional", index, value: argument });
    }
  }
  return tokens;
}

function longToken([, name, value], argument, index, queue, options, takesValue, allowNegative) {
  const token = { kind: "option", name, rawName: `--${name}`, index, value, inlineValue: value === undefined ? undefined : true };
  if (allowNegative && name.startsWith("no-") && !Object.hasOwn(options, name)) {
    token.name = name.slice(3);
    token.negated = true;
  } else if (value === undefined && takesValue(name)) {
    takeValue(token, queue);
  }
  return token;
}

function takeValue(token, queue) {
  const [next] = queue[0] ?? [];
  if (next === undefined) return;
  // What looks like an option is a value as well, unless the caller is strict.
  if (next.startsWith("-") && next !== "-") token.ambiguous = next;
  queue.shift();
  token.value = next;
  token.inlineValue = false;
}

function checkToken(token, options, allowPositionals) {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined) {
    const hint = allowPositionals
      ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(token.rawName)}`
      : "";
    throw typeError("ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${token.rawName}'${hint}`);
  }
  const names = `${option.short ? `-${option.short}, ` : ""}--${token.name}`;
  if (option.type === "string" && token.value === undefined) {
    if (token.ambiguous !== undefined) {
      const example = token.rawName.startsWith("--")
        ? `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
      throw typeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
        `Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
    }
    throw typeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${names} <value>' argument missing`);
  }
  if (option.type === "boolean" && token.value !== undefined) {
    throw typeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${names}' does not take an argument`);
  }
}

function unexpectedPositional(value) {
  return typeError("ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
    `Unexpected argument '${value}'. This command does not take positional arguments`);
}

function store(token, options, values) {
  if (token.name === "__proto__") return;
  const value = token.value ?? !token.negated;
  if (options[token.name]?.multiple) (values[token.name] ??= []).push(value);
  else values[token.name] = value;
  delete token.ambiguous;
}
