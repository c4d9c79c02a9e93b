import * as previous from "./module112.js";
export enum Colour113 { Red, Green = 113, Blue = Green * 2 }
export type Keys113 = keyof typeof Colour113;
export function name113(colour: Colour113): Keys113 { return Colour113[colour] as Keys113; }
export namespace Inner113 { export const value = Colour113.Blue; }
export type Previous113 = typeof previous;

