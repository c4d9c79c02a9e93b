import * as previous from "./module115.js";
export interface Shape116<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square116 implements Shape116 { constructor(readonly id: number, private side = 116) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares116: Shape116[] = Array.from({ length: 3 }, (_, n) => new Square116(n));
export type Previous116 = typeof previous;

