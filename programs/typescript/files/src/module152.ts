import * as previous from "./module151.js";
export interface Shape152<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square152 implements Shape152 { constructor(readonly id: number, private side = 152) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares152: Shape152[] = Array.from({ length: 3 }, (_, n) => new Square152(n));
export type Previous152 = typeof previous;

