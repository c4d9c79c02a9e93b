import * as previous from "./module147.js";
export interface Shape148<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square148 implements Shape148 { constructor(readonly id: number, private side = 148) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares148: Shape148[] = Array.from({ length: 3 }, (_, n) => new Square148(n));
export type Previous148 = typeof previous;

