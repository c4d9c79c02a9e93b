import * as previous from "./module107.js";
export interface Shape108<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square108 implements Shape108 { constructor(readonly id: number, private side = 108) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares108: Shape108[] = Array.from({ length: 3 }, (_, n) => new Square108(n));
export type Previous108 = typeof previous;
function f(a: string, b?: number) { return a; }
f(1); f();
