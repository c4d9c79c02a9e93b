import * as previous from "./module12.js";
export enum Colour13 { Red, Green = 13, Blue = Green * 2 }
export type Keys13 = keyof typeof Colour13;
export function name13(colour: Colour13): Keys13 { return Colour13[colour] as Keys13; }
export namespace Inner13 { export const value = Colour13.Blue; }
export type Previous13 = typeof previous;

