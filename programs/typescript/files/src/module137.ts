import * as previous from "./module136.js";
export enum Colour137 { Red, Green = 137, Blue = Green * 2 }
export type Keys137 = keyof typeof Colour137;
export function name137(colour: Colour137): Keys137 { return Colour137[colour] as Keys137; }
export namespace Inner137 { export const value = Colour137.Blue; }
export type Previous137 = typeof previous;

