import * as previous from "./module156.js";
export enum Colour157 { Red, Green = 157, Blue = Green * 2 }
export type Keys157 = keyof typeof Colour157;
export function name157(colour: Colour157): Keys157 { return Colour157[colour] as Keys157; }
export namespace Inner157 { export const value = Colour157.Blue; }
export type Previous157 = typeof previous;

