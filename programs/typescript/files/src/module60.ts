import * as previous from "./module59.js";
export interface Shape60<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square60 implements Shape60 { constructor(readonly id: number, private side = 60) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares60: Shape60[] = Array.from({ length: 3 }, (_, n) => new Square60(n));
export type Previous60 = typeof previous;

