import * as previous from "./module20.js";
export enum Colour21 { Red, Green = 21, Blue = Green * 2 }
export type Keys21 = keyof typeof Colour21;
export function name21(colour: Colour21): Keys21 { return Colour21[colour] as Keys21; }
export namespace Inner21 { export const value = Colour21.Blue; }
export type Previous21 = typeof previous;

