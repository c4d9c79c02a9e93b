import * as previous from "./module164.js";
export enum Colour165 { Red, Green = 165, Blue = Green * 2 }
export type Keys165 = keyof typeof Colour165;
export function name165(colour: Colour165): Keys165 { return Colour165[colour] as Keys165; }
export namespace Inner165 { export const value = Colour165.Blue; }
export type Previous165 = typeof previous;

