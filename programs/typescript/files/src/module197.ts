import * as previous from "./module196.js";
export enum Colour197 { Red, Green = 197, Blue = Green * 2 }
export type Keys197 = keyof typeof Colour197;
export function name197(colour: Colour197): Keys197 { return Colour197[colour] as Keys197; }
export namespace Inner197 { export const value = Colour197.Blue; }
export type Previous197 = typeof previous;

