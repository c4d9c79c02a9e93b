import * as previous from "./module16.js";
export enum Colour17 { Red, Green = 17, Blue = Green * 2 }
export type Keys17 = keyof typeof Colour17;
export function name17(colour: Colour17): Keys17 { return Colour17[colour] as Keys17; }
export namespace Inner17 { export const value = Colour17.Blue; }
export type Previous17 = typeof previous;

