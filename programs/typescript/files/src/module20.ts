import * as previous from "./module19.js";
export interface Shape20<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square20 implements Shape20 { constructor(readonly id: number, private side = 20) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares20: Shape20[] = Array.from({ length: 3 }, (_, n) => new Square20(n));
export type Previous20 = typeof previous;

