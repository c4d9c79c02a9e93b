import * as previous from "./module124.js";
export enum Colour125 { Red, Green = 125, Blue = Green * 2 }
export type Keys125 = keyof typeof Colour125;
export function name125(colour: Colour125): Keys125 { return Colour125[colour] as Keys125; }
export namespace Inner125 { export const value = Colour125.Blue; }
export type Previous125 = typeof previous;

