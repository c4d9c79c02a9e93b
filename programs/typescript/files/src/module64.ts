import * as previous from "./module63.js";
export interface Shape64<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square64 implements Shape64 { constructor(readonly id: number, private side = 64) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares64: Shape64[] = Array.from({ length: 3 }, (_, n) => new Square64(n));
export type Previous64 = typeof previous;

