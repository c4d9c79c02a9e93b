import * as previous from "./module192.js";
export enum Colour193 { Red, Green = 193, Blue = Green * 2 }
export type Keys193 = keyof typeof Colour193;
export function name193(colour: Colour193): Keys193 { return Colour193[colour] as Keys193; }
export namespace Inner193 { export const value = Colour193.Blue; }
export type Previous193 = typeof previous;

