import * as previous from "./module96.js";
export enum Colour97 { Red, Green = 97, Blue = Green * 2 }
export type Keys97 = keyof typeof Colour97;
export function name97(colour: Colour97): Keys97 { return Colour97[colour] as Keys97; }
export namespace Inner97 { export const value = Colour97.Blue; }
export type Previous97 = typeof previous;

