import * as previous from "./module8.js";
export enum Colour9 { Red, Green = 9, Blue = Green * 2 }
export type Keys9 = keyof typeof Colour9;
export function name9(colour: Colour9): Keys9 { return Colour9[colour] as Keys9; }
export namespace Inner9 { export const value = Colour9.Blue; }
export type Previous9 = typeof previous;

