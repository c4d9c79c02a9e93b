export interface Shape0<T = number> { readonly id: T; area(): number; tags?: string[] }
export class Square0 implements Shape0 { constructor(readonly id: number, private side = 0) {} area() { return this.side ** 2; } get label() { return `square ${this.id}`; } }
export const squares0: Shape0[] = Array.from({ length: 3 }, (_, n) => new Square0(n));

