import { squares76 } from "./module76.js";
import * as previous from "./module76.js";
export enum Colour77 { Red, Green = 77, Blue = Green * 2 }
export type Keys77 = keyof typeof Colour77;
export function name77(colour: Colour77): Keys77 { return Colour77[colour] as Keys77; }
export namespace Inner77 { export const value = Colour77.Blue; }
export type Previous77 = typeof previous;
squares76[0].nothing();
