import * as previous from "./module44.js";
export enum Colour45 { Red, Green = 45, Blue = Green * 2 }
export type Keys45 = keyof typeof Colour45;
export function name45(colour: Colour45): Keys45 { return Colour45[colour] as Keys45; }
export namespace Inner45 { export const value = Colour45.Blue; }
export type Previous45 = typeof previous;

