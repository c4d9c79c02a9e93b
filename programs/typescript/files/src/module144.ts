import * as previous from "./module143.js";
export interface Shape144<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square144 implements Shape144 { constructor(readonly id: number, private side = 144) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares144: Shape144[] = Array.from({ length: 3 }, (_, n) => new Square144(n));
export type Previous144 = typeof previous;

