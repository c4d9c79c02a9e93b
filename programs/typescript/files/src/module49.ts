import * as previous from "./module48.js";
export enum Colour49 { Red, Green = 49, Blue = Green * 2 }
export type Keys49 = keyof typeof Colour49;
export function name49(colour: Colour49): Keys49 { return Colour49[colour] as Keys49; }
export namespace Inner49 { export const value = Colour49.Blue; }
export type Previous49 = typeof previous;

