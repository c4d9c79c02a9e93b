import * as previous from "./module187.js";
export interface Shape188<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square188 implements Shape188 { constructor(readonly id: number, private side = 188) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares188: Shape188[] = Array.from({ length: 3 }, (_, n) => new Square188(n));
export type Previous188 = typeof previous;

