import * as previous from "./module168.js";
export enum Colour169 { Red, Green = 169, Blue = Green * 2 }
export type Keys169 = keyof typeof Colour169;
export function name169(colour: Colour169): Keys169 { return Colour169[colour] as Keys169; }
export namespace Inner169 { export const value = Colour169.Blue; }
export type Previous169 = typeof previous;

