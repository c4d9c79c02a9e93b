import * as previous from "./module60.js";
export enum Colour61 { Red, Green = 61, Blue = Green * 2 }
export type Keys61 = keyof typeof Colour61;
export function name61(colour: Colour61): Keys61 { return Colour61[colour] as Keys61; }
export namespace Inner61 { export const value = Colour61.Blue; }
export type Previous61 = typeof previous;

