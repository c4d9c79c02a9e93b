import * as previous from "./module91.js";
export interface Shape92<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square92 implements Shape92 { constructor(readonly id: number, private side = 92) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares92: Shape92[] = Array.from({ length: 3 }, (_, n) => new Square92(n));
export type Previous92 = typeof previous;

