import * as previous from "./module32.js";
export enum Colour33 { Red, Green = 33, Blue = Green * 2 }
export type Keys33 = keyof typeof Colour33;
export function name33(colour: Colour33): Keys33 { return Colour33[colour] as Keys33; }
export namespace Inner33 { export const value = Colour33.Blue; }
export type Previous33 = typeof previous;

