import * as previous from "./module144.js";
export enum Colour145 { Red, Green = 145, Blue = Green * 2 }
export type Keys145 = keyof typeof Colour145;
export function name145(colour: Colour145): Keys145 { return Colour145[colour] as Keys145; }
export namespace Inner145 { export const value = Colour145.Blue; }
export type Previous145 = typeof previous;

