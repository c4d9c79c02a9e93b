import * as previous from "./module64.js";
export enum Colour65 { Red, Green = 65, Blue = Green * 2 }
export type Keys65 = keyof typeof Colour65;
export function name65(colour: Colour65): Keys65 { return Colour65[colour] as Keys65; }
export namespace Inner65 { export const value = Colour65.Blue; }
export type Previous65 = typeof previous;

