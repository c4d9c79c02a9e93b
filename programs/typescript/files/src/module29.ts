import * as previous from "./module28.js";
export enum Colour29 { Red, Green = 29, Blue = Green * 2 }
export type Keys29 = keyof typeof Colour29;
export function name29(colour: Colour29): Keys29 { return Colour29[colour] as Keys29; }
export namespace Inner29 { export const value = Colour29.Blue; }
export type Previous29 = typeof previous;

