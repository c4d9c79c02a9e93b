import * as previous from "./module179.js";
export interface Shape180<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square180 implements Shape180 { constructor(readonly id: number, private side = 180) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares180: Shape180[] = Array.from({ length: 3 }, (_, n) => new Square180(n));
export type Previous180 = typeof previous;

