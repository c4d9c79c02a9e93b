import * as previous from "./module4.js";
export enum Colour5 { Red, Green = 5, Blue = Green * 2 }
export type Keys5 = keyof typeof Colour5;
export function name5(colour: Colour5): Keys5 { return Colour5[colour] as Keys5; }
export namespace Inner5 { export const value = Colour5.Blue; }
export type Previous5 = typeof previous;

