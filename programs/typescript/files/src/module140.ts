import * as previous from "./module139.js";
export interface Shape140<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square140 implements Shape140 { constructor(readonly id: number, private side = 140) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares140: Shape140[] = Array.from({ length: 3 }, (_, n) => new Square140(n));
export type Previous140 = typeof previous;

