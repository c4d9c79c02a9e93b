import * as previous from "./module188.js";
export enum Colour189 { Red, Green = 189, Blue = Green * 2 }
export type Keys189 = keyof typeof Colour189;
export function name189(colour: Colour189): Keys189 { return Colour189[colour] as Keys189; }
export namespace Inner189 { export const value = Colour189.Blue; }
export type Previous189 = typeof previous;

