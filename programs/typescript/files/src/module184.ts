import * as previous from "./module183.js";
export interface Shape184<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square184 implements Shape184 { constructor(readonly id: number, private side = 184) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares184: Shape184[] = Array.from({ length: 3 }, (_, n) => new Square184(n));
export type Previous184 = typeof previous;

