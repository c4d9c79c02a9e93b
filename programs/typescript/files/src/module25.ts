import * as previous from "./module24.js";
export enum Colour25 { Red, Green = 25, Blue = Green * 2 }
export type Keys25 = keyof typeof Colour25;
export function name25(colour: Colour25): Keys25 { return Colour25[colour] as Keys25; }
export namespace Inner25 { export const value = Colour25.Blue; }
export type Previous25 = typeof previous;

