import * as previous from "./module180.js";
export enum Colour181 { Red, Green = 181, Blue = Green * 2 }
export type Keys181 = keyof typeof Colour181;
export function name181(colour: Colour181): Keys181 { return Colour181[colour] as Keys181; }
export namespace Inner181 { export const value = Colour181.Blue; }
export type Previous181 = typeof previous;

