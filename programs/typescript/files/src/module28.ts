import * as previous from "./module27.js";
export interface Shape28<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square28 implements Shape28 { constructor(readonly id: number, private side = 28) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares28: Shape28[] = Array.from({ length: 3 }, (_, n) => new Square28(n));
export type Previous28 = typeof previous;

