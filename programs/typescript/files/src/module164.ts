import * as previous from "./module163.js";
export interface Shape164<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square164 implements Shape164 { constructor(readonly id: number, private side = 164) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares164: Shape164[] = Array.from({ length: 3 }, (_, n) => new Square164(n));
export type Previous164 = typeof previous;

