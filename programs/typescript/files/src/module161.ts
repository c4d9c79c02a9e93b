import * as previous from "./module160.js";
export enum Colour161 { Red, Green = 161, Blue = Green * 2 }
export type Keys161 = keyof typeof Colour161;
export function name161(colour: Colour161): Keys161 { return Colour161[colour] as Keys161; }
export namespace Inner161 { export const value = Colour161.Blue; }
export type Previous161 = typeof previous;

