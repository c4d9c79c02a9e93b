import * as previous from "./module132.js";
export enum Colour133 { Red, Green = 133, Blue = Green * 2 }
export type Keys133 = keyof typeof Colour133;
export function name133(colour: Colour133): Keys133 { return Colour133[colour] as Keys133; }
export namespace Inner133 { export const value = Colour133.Blue; }
export type Previous133 = typeof previous;

