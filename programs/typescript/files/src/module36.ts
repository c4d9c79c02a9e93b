import * as previous from "./module35.js";
export interface Shape36<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square36 implements Shape36 { constructor(readonly id: number, private side = 36) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares36: Shape36[] = Array.from({ length: 3 }, (_, n) => new Square36(n));
export type Previous36 = typeof previous;

