import * as previous from "./module88.js";
export enum Colour89 { Red, Green = 89, Blue = Green * 2 }
export type Keys89 = keyof typeof Colour89;
export function name89(colour: Colour89): Keys89 { return Colour89[colour] as Keys89; }
export namespace Inner89 { export const value = Colour89.Blue; }
export type Previous89 = typeof previous;

