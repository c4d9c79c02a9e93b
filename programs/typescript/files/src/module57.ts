import * as previous from "./module56.js";
export enum Colour57 { Red, Green = 57, Blue = Green * 2 }
export type Keys57 = keyof typeof Colour57;
export function name57(colour: Colour57): Keys57 { return Colour57[colour] as Keys57; }
export namespace Inner57 { export const value = Colour57.Blue; }
export type Previous57 = typeof previous;

