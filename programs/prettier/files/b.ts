enum E {A=1,B}
export abstract class X<T extends keyof U,U=unknown> implements Y { private readonly a?:string='x'; constructor(public b:number,protected c=2){super()} @dec() get d():T|undefined{return this.a as any} }
type M<T>={readonly [K in keyof T]?:T[K] extends infer R?R:never}; declare module "m" { export function f(x: unique symbol): asserts x is string }
const very = condition && anotherCondition || somethingElse ? await import("./module.js") : (function* () { yield* other; })();
