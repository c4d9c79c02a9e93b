import * as previous from "./module43.js";
export interface Shape44<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square44 implements Shape44 { constructor(readonly id: number, private side = 44) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares44: Shape44[] = Array.from({ length: 3 }, (_, n) => new Square44(n));
export type Previous44 = typeof previous;

