import * as previous from "./module108.js";
export enum Colour109 { Red, Green = 109, Blue = Green * 2 }
export type Keys109 = keyof typeof Colour109;
export function name109(colour: Colour109): Keys109 { return Colour109[colour] as Keys109; }
export namespace Inner109 { export const value = Colour109.Blue; }
export type Previous109 = typeof previous;

