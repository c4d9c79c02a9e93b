import * as previous from "./module116.js";
export enum Colour117 { Red, Green = 117, Blue = Green * 2 }
export type Keys117 = keyof typeof Colour117;
export function name117(colour: Colour117): Keys117 { return Colour117[colour] as Keys117; }
export namespace Inner117 { export const value = Colour117.Blue; }
export type Previous117 = typeof previous;

