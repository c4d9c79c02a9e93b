import * as previous from "./module23.js";
export interface Shape24<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square24 implements Shape24 { constructor(readonly id: number, private side = 24) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares24: Shape24[] = Array.from({ length: 3 }, (_, n) => new Square24(n));
export type Previous24 = typeof previous;

