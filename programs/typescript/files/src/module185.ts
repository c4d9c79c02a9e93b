import * as previous from "./module184.js";
export enum Colour185 { Red, Green = 185, Blue = Green * 2 }
export type Keys185 = keyof typeof Colour185;
export function name185(colour: Colour185): Keys185 { return Colour185[colour] as Keys185; }
export namespace Inner185 { export const value = Colour185.Blue; }
export type Previous185 = typeof previous;

