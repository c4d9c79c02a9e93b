// `console.table`.

import { typeOf } from "semba:engine";
import { inspect } from "semba:internal/inspect";
import { stringWidth } from "semba:internal/inspect_layout";

const INDEX = "(index)";
const ITERATION_INDEX = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";

/** The table of `data` as text. */
export function table(data, columns) {
  switch (typeOf(data)) {
    case "Map":
      return mapTable([...data]);
    case "Set":
      return listTable([...data]);
    case "Map Iterator": {
      const items = [...data];
      return items.every((item) => Array.isArray(item)) ? mapTable(items) : listTable(items);
    }
    case "Set Iterator":
      return listTable([...data]);
    default:
      return objectTable(data, columns);
  }
}

function cell(value) {
  const depth = value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 2
    ? -1 : 0;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
}

function mapTable(entries) {
  const rows = entries.map(([key, value], index) => [String(index), cell(key), cell(value)]);
  return render([ITERATION_INDEX, KEY, VALUES], rows);
}

function listTable(items) {
  return render([ITERATION_INDEX, VALUES], items.map((item, index) => [String(index), cell(item)]));
}

function objectTable(data, wanted) {
  const names = wanted === undefined ? [] : wanted.map(String);
  const rows = [];
  let hasValues = false;
  for (const index of Object.keys(data)) {
    const item = data[index];
    const isPrimitive = item === null || (typeof item !== "function" && typeof item !== "object");
    const cells = new Map();
    if (isPrimitive) {
      hasValues ||= wanted === undefined;
    } else {
      for (const key of wanted === undefined ? Object.keys(item) : names) {
        if (!Object.hasOwn(item, key)) continue;
        if (!names.includes(key)) names.push(key);
        cells.set(key, cell(item[key]));
      }
    }
    rows.push({ index, cells, value: isPrimitive ? cell(item) : "" });
  }
  const heads = [INDEX, ...names];
  if (hasValues) heads.push(VALUES);
  return render(heads, rows.map(({ index, cells, value }) => {
    const row = [index, ...names.map((name) => cells.get(name) ?? "")];
    if (hasValues) row.push(value);
    return row;
  }));
}

function render(heads, rows) {
  const widths = heads.map((head, column) =>
    rows.reduce((width, row) => Math.max(width, stringWidth(row[column])), stringWidth(head)) + 2);
  const line = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map((text, column) =>
    ` ${text}${" ".repeat(widths[column] - stringWidth(text) - 1)}`).join("│")}│`;
  return [
    line("┌", "┬", "┐"),
    row(heads),
    line("├", "┼", "┤"),
    ...rows.map(row),
    line("└", "┴", "┘"),
  ].join("\n");
}
