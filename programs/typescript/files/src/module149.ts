import * as previous from "./module148.js";
export enum Colour149 { Red, Green = 149, Blue = Green * 2 }
export type Keys149 = keyof typeof Colour149;
export function name149(colour: Colour149): Keys149 { return Colour149[colour] as Keys149; }
export namespace Inner149 { export const value = Colour149.Blue; }
export type Previous149 = typeof previous;

