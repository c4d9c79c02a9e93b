import * as previous from "./module3.js";
export interface Shape4<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square4 implements Shape4 { constructor(readonly id: number, private side = 4) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares4: Shape4[] = Array.from({ length: 3 }, (_, n) => new Square4(n));
export type Previous4 = typeof previous;

