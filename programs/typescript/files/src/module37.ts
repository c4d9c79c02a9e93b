import * as previous from "./module36.js";
export enum Colour37 { Red, Green = 37, Blue = Green * 2 }
export type Keys37 = keyof typeof Colour37;
export function name37(colour: Colour37): Keys37 { return Colour37[colour] as Keys37; }
export namespace Inner37 { export const value = Colour37.Blue; }
export type Previous37 = typeof previous;

