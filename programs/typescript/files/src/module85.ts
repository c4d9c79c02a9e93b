import * as previous from "./module84.js";
export enum Colour85 { Red, Green = 85, Blue = Green * 2 }
export type Keys85 = keyof typeof Colour85;
export function name85(colour: Colour85): Keys85 { return Colour85[colour] as Keys85; }
export namespace Inner85 { export const value = Colour85.Blue; }
export type Previous85 = typeof previous;

