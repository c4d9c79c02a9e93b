import * as previous from "./module47.js";
export interface Shape48<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square48 implements Shape48 { constructor(readonly id: number, private side = 48) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares48: Shape48[] = Array.from({ length: 3 }, (_, n) => new Square48(n));
export type Previous48 = typeof previous;

