import * as previous from "./module104.js";
export enum Colour105 { Red, Green = 105, Blue = Green * 2 }
export type Keys105 = keyof typeof Colour105;
export function name105(colour: Colour105): Keys105 { return Colour105[colour] as Keys105; }
export namespace Inner105 { export const value = Colour105.Blue; }
export type Previous105 = typeof previous;

