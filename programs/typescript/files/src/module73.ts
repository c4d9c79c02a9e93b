import * as previous from "./module72.js";
export enum Colour73 { Red, Green = 73, Blue = Green * 2 }
export type Keys73 = keyof typeof Colour73;
export function name73(colour: Colour73): Keys73 { return Colour73[colour] as Keys73; }
export namespace Inner73 { export const value = Colour73.Blue; }
export type Previous73 = typeof previous;

