import * as previous from "./module128.js";
export enum Colour129 { Red, Green = 129, Blue = Green * 2 }
export type Keys129 = keyof typeof Colour129;
export function name129(colour: Colour129): Keys129 { return Colour129[colour] as Keys129; }
export namespace Inner129 { export const value = Colour129.Blue; }
export type Previous129 = typeof previous;

