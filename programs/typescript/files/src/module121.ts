import * as previous from "./module120.js";
export enum Colour121 { Red, Green = 121, Blue = Green * 2 }
export type Keys121 = keyof typeof Colour121;
export function name121(colour: Colour121): Keys121 { return Colour121[colour] as Keys121; }
export namespace Inner121 { export const value = Colour121.Blue; }
export type Previous121 = typeof previous;

