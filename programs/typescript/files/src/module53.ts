import * as previous from "./module52.js";
export enum Colour53 { Red, Green = 53, Blue = Green * 2 }
export type Keys53 = keyof typeof Colour53;
export function name53(colour: Colour53): Keys53 { return Colour53[colour] as Keys53; }
export namespace Inner53 { export const value = Colour53.Blue; }
export type Previous53 = typeof previous;

