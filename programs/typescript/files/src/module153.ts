import * as previous from "./module152.js";
export enum Colour153 { Red, Green = 153, Blue = Green * 2 }
export type Keys153 = keyof typeof Colour153;
export function name153(colour: Colour153): Keys153 { return Colour153[colour] as Keys153; }
export namespace Inner153 { export const value = Colour153.Blue; }
export type Previous153 = typeof previous;

