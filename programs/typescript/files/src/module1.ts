import * as previous from "./module0.js";
export enum Colour1 { Red, Green = 1, Blue = Green * 2 }
export type Keys1 = keyof typeof Colour1;
export function name1(colour: Colour1): Keys1 { return Colour1[colour] as Keys1; }
export namespace Inner1 { export const value = Colour1.Blue; }
export type Previous1 = typeof previous;

