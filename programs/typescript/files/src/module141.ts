import * as previous from "./module140.js";
export enum Colour141 { Red, Green = 141, Blue = Green * 2 }
export type Keys141 = keyof typeof Colour141;
export function name141(colour: Colour141): Keys141 { return Colour141[colour] as Keys141; }
export namespace Inner141 { export const value = Colour141.Blue; }
export type Previous141 = typeof previous;

