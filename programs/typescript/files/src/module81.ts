import * as previous from "./module80.js";
export enum Colour81 { Red, Green = 81, Blue = Green * 2 }
export type Keys81 = keyof typeof Colour81;
export function name81(colour: Colour81): Keys81 { return Colour81[colour] as Keys81; }
export namespace Inner81 { export const value = Colour81.Blue; }
export type Previous81 = typeof previous;

