import * as previous from "./module40.js";
export enum Colour41 { Red, Green = 41, Blue = Green * 2 }
export type Keys41 = keyof typeof Colour41;
export function name41(colour: Colour41): Keys41 { return Colour41[colour] as Keys41; }
export namespace Inner41 { export const value = Colour41.Blue; }
export type Previous41 = typeof previous;

