import * as previous from "./module100.js";
export enum Colour101 { Red, Green = 101, Blue = Green * 2 }
export type Keys101 = keyof typeof Colour101;
export function name101(colour: Colour101): Keys101 { return Colour101[colour] as Keys101; }
export namespace Inner101 { export const value = Colour101.Blue; }
export type Previous101 = typeof previous;

