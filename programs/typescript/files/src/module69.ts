import * as previous from "./module68.js";
export enum Colour69 { Red, Green = 69, Blue = Green * 2 }
export type Keys69 = keyof typeof Colour69;
export function name69(colour: Colour69): Keys69 { return Colour69[colour] as Keys69; }
export namespace Inner69 { export const value = Colour69.Blue; }
export type Previous69 = typeof previous;

