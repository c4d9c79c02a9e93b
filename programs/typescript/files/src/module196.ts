import * as previous from "./module195.js";
export interface Shape196<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square196 implements Shape196 { constructor(readonly id: number, private side = 196) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares196: Shape196[] = Array.from({ length: 3 }, (_, n) => new Square196(n));
export type Previous196 = typeof previous;

