import * as previous from "./module123.js";
export interface Shape124<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square124 implements Shape124 { constructor(readonly id: number, private side = 124) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares124: Shape124[] = Array.from({ length: 3 }, (_, n) => new Square124(n));
export type Previous124 = typeof previous;

