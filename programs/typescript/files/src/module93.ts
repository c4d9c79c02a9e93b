import * as previous from "./module92.js";
export enum Colour93 { Red, Green = 93, Blue = Green * 2 }
export type Keys93 = keyof typeof Colour93;
export function name93(colour: Colour93): Keys93 { return Colour93[colour] as Keys93; }
export namespace Inner93 { export const value = Colour93.Blue; }
export type Previous93 = typeof previous;

