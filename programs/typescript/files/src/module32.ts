import * as previous from "./module31.js";
export interface Shape32<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square32 implements Shape32 { constructor(readonly id: number, private side = 32) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares32: Shape32[] = Array.from({ length: 3 }, (_, n) => new Square32(n));
export type Previous32 = typeof previous;

