import * as previous from "./module135.js";
export interface Shape136<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square136 implements Shape136 { constructor(readonly id: number, private side = 136) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares136: Shape136[] = Array.from({ length: 3 }, (_, n) => new Square136(n));
export type Previous136 = typeof previous;

