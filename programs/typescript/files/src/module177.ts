import * as previous from "./module176.js";
export enum Colour177 { Red, Green = 177, Blue = Green * 2 }
export type Keys177 = keyof typeof Colour177;
export function name177(colour: Colour177): Keys177 { return Colour177[colour] as Keys177; }
export namespace Inner177 { export const value = Colour177.Blue; }
export type Previous177 = typeof previous;

