import * as previous from "./module172.js";
export enum Colour173 { Red, Green = 173, Blue = Green * 2 }
export type Keys173 = keyof typeof Colour173;
export function name173(colour: Colour173): Keys173 { return Colour173[colour] as Keys173; }
export namespace Inner173 { export const value = Colour173.Blue; }
export type Previous173 = typeof previous;

